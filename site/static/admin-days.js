// The date picker of the admin turns what it cannot read into today when one leaves the field.
// What was typed is to stay, so that the form can read it, or say that it is no date.
jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
