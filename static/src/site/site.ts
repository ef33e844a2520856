/** What every page runs. */

import { startDialogs } from "./dialogs";
import { startCrossFilter } from "./crossfilter";
import { startKeys } from "./keys";
import { startPanel } from "./panel";
import { startRefresh } from "./refresh";
import { startStream } from "./stream";
import { startTheme } from "./theme";
import { startTimes } from "./times";
import { startToasts } from "./toasts";

startTheme();
startDialogs();
startToasts();
startTimes();
startKeys();
startPanel();
startCrossFilter();
startRefresh();
startStream();
