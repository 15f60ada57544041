/** The status of a request whose client went away before the response was complete; nginx's number. */
export const clientClosedRequest = 499;
