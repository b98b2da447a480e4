"""What goes outside to say that a message waits, and never what it says or from whom: pushes and e-mails."""
