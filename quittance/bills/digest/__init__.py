"""The morning mail: yesterday's bills, what waits, what is due. Once a day, whatever restarts."""
