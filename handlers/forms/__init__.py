"""The dialogue that fills in a form field by field, whatever the form is about; subjects call `dialogue.start`."""
