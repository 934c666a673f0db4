"""The feel of the hand and of things: open-loop sequences of actions, what is read from them, and how near Benchtop's
readings have to be to Meta-World's."""
