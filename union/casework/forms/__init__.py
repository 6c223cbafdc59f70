"""What is asked of people: fields, papers, drafts, attached files; declared once for chat and page. Knows no flow."""
