"""Who was there: checked in and out, walked in, the hours confirmed and certified, what they thought."""
