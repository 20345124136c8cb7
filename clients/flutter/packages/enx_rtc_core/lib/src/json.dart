/// A JSON object, as it comes from the server and goes to the app.
typedef Json = Map<String, dynamic>;
