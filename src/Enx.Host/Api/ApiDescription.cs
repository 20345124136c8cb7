using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Enx.Host.Api;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and the page at <c>/docs</c>, which needs nothing from elsewhere.</summary>
internal static class ApiDescription
{
    private const string Scheme = "basic";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Enx rooms",
                Version = "v2",
                Description = "Rooms, the users in them, and tokens for them. A failure answers with an HTTP status and {result, error, desc}: a number, its kind, and what to do.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Scheme,
                Description = "The application's id and key: enx.auth.app-id and enx.auth.app-key.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        }));

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference("/docs", options =>
        {
            options.Title = "Enx rooms";
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.DisableAgent();
        });
    }

    /// <summary>Says what a call does, shows an example, and names the failures it may answer with.</summary>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder call, string summary, string description, string? request, string answer, params ReadOnlySpan<int> failures)
    {
        foreach (var status in failures) call.Produces<ErrorAnswer>(status);
        return call.WithSummary(summary).WithDescription(description).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (request is not null && operation.RequestBody?.Content is { } body) SetExample(body, request);
            if (operation.Responses is not { } responses) return Task.CompletedTask;
            foreach (var (status, response) in responses)
            {
                if (response.Content is { } content) SetExample(content, status[0] == '2' ? answer : ApiExamples.Failure(int.Parse(status)));
            }
            return Task.CompletedTask;
        });
    }

    private static void SetExample(IDictionary<string, OpenApiMediaType> content, string json)
    {
        foreach (var media in content.Values) media.Example = JsonNode.Parse(json);
    }
}
