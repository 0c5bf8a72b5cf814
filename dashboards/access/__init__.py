"""Who sees what: the settings, who is reading, the file that holds just what that reader may see."""
