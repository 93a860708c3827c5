"""What we offer: programmes, trainers and what each can teach, places and rooms."""
