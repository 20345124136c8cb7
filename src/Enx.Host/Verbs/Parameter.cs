using System.Text;
using Enx.Host.Json;
using Microsoft.OpenApi;

namespace Enx.Host.Verbs;

/// <summary>What is said of a parameter wherever verbs are described: in docs/protocol.md, in the OpenAPI document, in the SDK's types.</summary>
internal interface IParameter
{
    /// <summary>The key in a JSON-RPC call, as the vocabulary spells it.</summary>
    string Name { get; }

    /// <summary>The key in a REST body or path: the same in snake case.</summary>
    string RestName { get; }

    /// <summary>A sentence about it.</summary>
    string Text { get; }

    /// <summary>Whether a call without it is refused.</summary>
    bool IsRequired { get; }

    /// <summary>A value as JSON, for examples; null where examples do without it.</summary>
    string? Example { get; }

    /// <summary>Its type in TypeScript.</summary>
    string TypeScript { get; }

    /// <summary>Its JSON schema, without the text.</summary>
    OpenApiSchema Schema();
}

/// <summary>A parameter of a verb: how it is read, and all that is said of it. Made by <see cref="Parameters"/>.</summary>
internal sealed class Parameter<T>(string name, string text, string? example, string typeScript, bool isRequired, Func<OpenApiSchema> schema, Func<StrictObject, string, T> read) : IParameter
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public string RestName { get; } = SnakeCase(name);

    /// <inheritdoc/>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public bool IsRequired { get; } = isRequired;

    /// <inheritdoc/>
    public string? Example { get; } = example;

    /// <inheritdoc/>
    public string TypeScript { get; } = typeScript;

    /// <inheritdoc/>
    public OpenApiSchema Schema() => schema();

    /// <summary>Reads it under a key.</summary>
    /// <exception cref="Errors.InputException">It is missing or cannot stand; the message names the key.</exception>
    public T Read(StrictObject json, string key) => read(json, key);

    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c)) snake.Append('_').Append(char.ToLowerInvariant(c));
            else snake.Append(c);
        }
        return snake.ToString();
    }
}

/// <summary>The parameters of one call, to be read one by one. REST spells their keys in snake case.</summary>
internal readonly struct Arguments(StrictObject json, bool isRest)
{
    /// <summary>A parameter's value.</summary>
    /// <exception cref="Errors.InputException">It is missing or cannot stand; the message names the key.</exception>
    public T Get<T>(Parameter<T> parameter) => parameter.Read(json, isRest ? parameter.RestName : parameter.Name);
}
