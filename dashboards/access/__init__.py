"""Who sees what: the settings, the reader, the file that holds just what that reader may see."""
