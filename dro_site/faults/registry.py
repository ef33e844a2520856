"""Every fault that `./dro faults` makes happen, by name."""

from collections.abc import Mapping

from dro_site.faults import database_strikes, process_strikes
from dro_site.faults.fault import Fault

FAULTS: Mapping[str, Fault] = {
    fault.name: fault for module in (process_strikes, database_strikes) for fault in module.FAULTS
}
