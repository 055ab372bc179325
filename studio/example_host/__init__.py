"""A product that frames the studio, as small as one can be: a page, a server of its own, and another site's address."""
