/** What every page runs. */

import { startDialogs } from "./dialogs";
import { startKeys } from "./keys";
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
startRefresh();
startStream();
