"""The look: colours, style sheet, chart template. The only place where a colour is named."""
