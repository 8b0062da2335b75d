"""What the processes write down: one line an event, as JSON, with ids and never with what somebody typed.

`context` holds what the lines of a request or an event have in common, `erring` says what went wrong without the values it
went wrong with, `keeping` drops whatever is not on its list, `writing` sets a process up.
"""
