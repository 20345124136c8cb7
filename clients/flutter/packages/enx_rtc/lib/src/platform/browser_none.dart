/// Whether the app runs in Firefox.
bool get isFirefox => false;
