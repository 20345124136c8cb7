using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Enx.Host.Api;

/// <summary>
/// The OpenAPI document at <c>/openapi/v1.json</c>, from which clients can be generated, and the page at <c>/docs</c>, which needs nothing from elsewhere.
/// </summary>
internal static class ApiDescription
{
    private const string Scheme = "basic";

    private static readonly (string Name, string Text)[] Tags =
    [
        ("Rooms", "Rooms, the users in them, and tokens for them."),
        ("Moderation", "What an application does with a room while people are in it: all that a moderator may, and bans."),
        ("Messages", "Chat and data from an application to the people in a room."),
        ("Cluster", "The nodes, for operators. Beyond loopback this is at a port of its own (enx.management)."),
        ("Demo", "The demo page's own way to tokens, on loopback only unless the configuration says otherwise."),
    ];

    private static readonly Dictionary<string, string> Parameters = new(StringComparer.Ordinal)
    {
        ["room_id"] = "The room.",
        ["client_id"] = "The user, by the clientId that the room's users have.",
        ["user_ref"] = "The application's own reference of the person.",
        ["token_id"] = "The token, by the token_id that was given with it.",
        ["skip"] = "How many to leave out at the beginning.",
        ["take"] = "How many to give.",
        ["name"] = "Leaves only rooms whose name contains this.",
        ["force"] = "Also while people are in it.",
        ["after_id"] = "Leaves only messages after the one with this id.",
        ["node"] = "The node, host:port as GET /cluster names it.",
        ["deadline"] = "When it leaves anyway, such as 30s or 2m; usually what the node is configured with.",
    };

    /// <summary>What is said of a parameter of a path or a query.</summary>
    public static string TextOf(string parameter) => Parameters[parameter];

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddSchemaTransformer(DescribedSchemas.Complete);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Enx rooms",
                Version = "v2",
                Description = "Rooms, the users in them, and tokens for them. A failure answers with an HTTP status and {result, error, desc}: a number, its kind, and what to do.",
                License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            };
            // Where the document is, whatever a proxy in front calls it.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Tags = Tags.Where(t => document.Tags?.Any(used => used.Name == t.Name) == true).Select(t => new OpenApiTag { Name = t.Name, Description = t.Text }).ToHashSet();
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
        });
    });

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

    /// <summary>
    /// Says what a call does, shows an example, and names the failures it may answer with: those given, and those that follow from what
    /// the call is (<see cref="FailuresOf"/>).
    /// </summary>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder call, string id, string summary, string description, string? request, string answer, params ReadOnlySpan<int> failures)
    {
        var own = failures.ToArray();
        call.Finally(endpoint =>
        {
            foreach (var status in FailuresOf(endpoint).Concat(own).Distinct().Order())
                endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ErrorAnswer), ["application/json"]));
        });
        return call.WithName(id).WithSummary(summary).WithDescription(description).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var parameter in operation.Parameters ?? []) parameter.Description = Parameters[parameter.Name!];
            if (request is not null && operation.RequestBody?.Content is { } body) SetExample(body, request);
            if (operation.Responses is not { } responses) return Task.CompletedTask;
            foreach (var (status, response) in responses)
            {
                if (response.Content is { } content) SetExample(content, status[0] == '2' ? answer : ApiExamples.Failure(int.Parse(status)));
            }
            return Task.CompletedTask;
        });
    }

    /// <summary>The calls ask rooms, which may not answer in time.</summary>
    public static T AsksRooms<T>(this T calls) where T : IEndpointConventionBuilder
    {
        calls.Add(endpoint => endpoint.Metadata.Add(new Asking()));
        return calls;
    }

    /// <summary>Needs a key: 401. Changes something: 403 for pages of other origins. Reads a body: 400, 413, 415. Has a limit of requests: 429. Asks rooms: 503.</summary>
    private static IEnumerable<int> FailuresOf(EndpointBuilder endpoint)
    {
        var facts = endpoint.Metadata;
        if (facts.OfType<IAuthorizeData>().Any()) yield return StatusCodes.Status401Unauthorized;
        if (facts.OfType<IHttpMethodMetadata>().Any(m => !m.HttpMethods.Contains(HttpMethods.Get))) yield return StatusCodes.Status403Forbidden;
        if (facts.OfType<IAcceptsMetadata>().Any())
        {
            yield return StatusCodes.Status400BadRequest;
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }

        if (facts.OfType<EnableRateLimitingAttribute>().Any()) yield return StatusCodes.Status429TooManyRequests;
        if (facts.OfType<Asking>().Any()) yield return StatusCodes.Status503ServiceUnavailable;
    }

    private static void SetExample(IDictionary<string, OpenApiMediaType> content, string json)
    {
        foreach (var media in content.Values) media.Example = JsonNode.Parse(json);
    }

    private sealed class Asking;
}
