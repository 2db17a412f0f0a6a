// Starts Swagger UI on the address that the page names; no address leaves this host.
"use strict";

const place = document.getElementById("swagger-ui");

SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  persistAuthorization: false,
  displayRequestDuration: true,
  validatorUrl: null,
});
