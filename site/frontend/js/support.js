// govuk-frontend asks for these classes before it starts; GOV.UK sets them by inline script,
// which our Content-Security-Policy forbids. Imported first, so nothing else has run yet.

const { body } = document;
body.classList.add("js-enabled", "govuk-frontend-supported");

// A component that fails must not leave the menu or a tab closed for good.
addEventListener("error", () => body.classList.remove("govuk-frontend-supported"));
