using System.Text.Json.Nodes;
using Enx.Host.RoomAccess;
using Enx.Host.Verbs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace Enx.Host.Api;

/// <summary>Verbs by REST, with what the OpenAPI document says of them: both follow from the <see cref="RestCall"/>.</summary>
internal static class VerbsApi
{
    private const string RoomId = "room_id";

    public static void MapVerb(this RouteGroupBuilder api, RestCall call)
    {
        var names = call.Parameters.Except(call.InBody).Select(p => p.RestName).ToArray();
        var route = api.MapMethods($"/rooms/{{{RoomId}}}/{call.Path}", [call.Method], async (HttpContext http, RoomGateway rooms, CancellationToken cancellationToken) =>
            {
                await DoAsync(http, call, names, rooms, cancellationToken);
                return TypedResults.Json(DoneAnswer.Instance, ApiJson.Default.DoneAnswer);
            })
            .DescribeVerb(call.Id, call.Summary, call.Description, call.BodyName is null ? null : call.BodyExample);
        route.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            operation.Parameters = [.. names.Prepend(RoomId).Select(name => new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Path, Required = true, Description = ApiDescription.TextOf(name), Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            })];
            if (call.BodyName is not { } body) return Task.CompletedTask;
            context.Document!.AddComponent(body, SchemaOf(call));
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchemaReference(body, context.Document), Example = JsonNode.Parse(call.BodyExample) },
                },
            };
            return Task.CompletedTask;
        });
        if (call.BodyName is not null) route.WithMetadata(new AcceptsMetadata(["application/json"], typeof(object)));
    }

    /// <summary>Says what a call does whose answer is that it is done, and how it may fail.</summary>
    public static RouteHandlerBuilder DescribeVerb(this RouteHandlerBuilder call, string id, string summary, string description, string? request) => call
        .Produces<DoneAnswer>()
        .Describe(id, summary, description, request, ApiExamples.Done,
            StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private static async Task DoAsync(HttpContext http, RestCall call, string[] names, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var body = call.BodyName is null ? null : await JsonBody.ReadAsync(http.Request, cancellationToken);
        var path = names.ToDictionary(name => name, name => Decoded(http, (string)http.GetRouteValue(name)!));
        foreach (var command in call.Read((string)http.GetRouteValue(RoomId)!, path, body)) await rooms.AskAsync(command, cancellationToken);
    }

    /// <summary>A route leaves an escaped slash escaped, and then nobody can tell whether it was sent so: the end of the path is taken as it was sent.</summary>
    private static string Decoded(HttpContext http, string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal)) return value;
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static OpenApiSchema SchemaOf(RestCall call)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = false,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = call.InBody.Where(p => p.IsRequired).Select(p => p.RestName).ToHashSet(),
        };
        foreach (var parameter in call.InBody)
        {
            var described = parameter.Schema();
            described.Description = parameter.Text;
            // A null is as good as no value.
            if (!parameter.IsRequired) described.Type |= JsonSchemaType.Null;
            schema.Properties[parameter.RestName] = described;
        }
        return schema;
    }
}
