using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Enx.Host.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Enx.Host.Api;

/// <summary>A text or a JSON object.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextOrObjectAttribute : Attribute;

/// <summary>
/// Says of types what their properties alone do not: which may be left out, and which words there are. An answer has all that it can have, but
/// for what is not written when it is null. A body has what it must have; a type that refuses unknown keys is one.
/// </summary>
internal static class DescribedSchemas
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema is { Type: null, Enum: { Count: > 0 } words })
        {
            schema.Type = JsonSchemaType.String;
            // That there may be none is said where the type is used.
            schema.Enum = [.. words.Where(w => w is not null && w.GetValueKind() == JsonValueKind.String)];
        }

        if (schema.Properties is { Count: > 0 } && context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object) CompleteObject(schema, context.JsonTypeInfo);
        if (context.JsonPropertyInfo is { } property) CompleteProperty(schema, property);
        return Task.CompletedTask;
    }

    private static void CompleteObject(OpenApiSchema schema, JsonTypeInfo type)
    {
        var isBody = type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow;
        if (isBody) schema.AdditionalPropertiesAllowed = false;
        var properties = type.Properties.Where(p => schema.Properties!.ContainsKey(p.Name));
        schema.Required = properties.Where(p => isBody ? p.IsRequired : Find<JsonIgnoreAttribute>(p) is null).Select(p => p.Name).ToHashSet();
        // What a constructor in C# fills in is no default for anybody else.
        foreach (var property in schema.Properties!.Values.OfType<OpenApiSchema>()) property.Default = null;
    }

    private static void CompleteProperty(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (Find<WordsAttribute>(property) is { } words)
        {
            var target = schema.Items as OpenApiSchema ?? schema;
            target.Enum = [.. words.All.Select(w => (JsonNode)w)];
            if (target.Type?.HasFlag(JsonSchemaType.Null) == true) target.Enum.Add(JsonNullSentinel.JsonNull);
        }

        if (Find<TextOrObjectAttribute>(property) is not null)
            schema.AnyOf = [new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema() }];
    }

    private static T? Find<T>(JsonPropertyInfo property) where T : Attribute =>
        property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
