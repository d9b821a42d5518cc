// Improves pages that already work without it. Each module looks for its own marks in the page.

import "./support.js";

import {
  Button,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";

import { countLines } from "./counts.js";
import { keepAnswers } from "./drafts.js";
import { focusFeedback } from "./focus.js";
import { openTerms } from "./glossary.js";
import { watchIdleness } from "./idle.js";
import { keepPage } from "./offline.js";
import { countMarks } from "./register.js";
import { mirrorMarkers } from "./scene.js";
import { sendAnswers } from "./sending.js";

createAll(Button, { preventDoubleClick: true });
for (const component of [
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
]) {
  createAll(component);
}

keepAnswers();
countMarks();
countLines();
sendAnswers();
mirrorMarkers();
focusFeedback();
openTerms();
keepPage();
watchIdleness();
