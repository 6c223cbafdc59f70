"""What pages are drawn and forms are filled with, whatever they are about; the pages themselves are in h5/."""
