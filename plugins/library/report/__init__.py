"""What an import came to: a workbook, a page, letters and labels."""
