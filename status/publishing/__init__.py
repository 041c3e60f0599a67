"""The public site: a folder of plain files, made from the record."""
