// The desk in the browser: starts the parts below; every page works without it, only less lively.
import { keepTimes } from "./times.js";
import { handleDialogs } from "./dialogs.js";
import { keepDrafts } from "./drafts.js";
import { keepFocus } from "./focus.js";
import { listen } from "./live.js";
import { offerNotices } from "./notices.js";
import { listenToKeys } from "./keys.js";
import { hideMissingPictures } from "./pictures.js";
import { showFailures } from "./toasts.js";

keepTimes();
handleDialogs();
keepDrafts();
keepFocus();
hideMissingPictures();
showFailures();
offerNotices();
listenToKeys();
listen();
