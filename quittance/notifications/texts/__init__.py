"""What mails say: our own words or an organisation's, with placeholders, as text and as HTML."""
