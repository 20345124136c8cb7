using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Json;

namespace Enx.Host.Verbs;

/// <summary>A call by REST that makes commands of a room: where it is, what is said of it, and how path and body become the commands.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path after the room's; parameters of it stand in braces, by their names in snake case.</param>
/// <param name="Id">The operation's id in the OpenAPI document.</param>
/// <param name="Summary">What it does, in three words.</param>
/// <param name="Description">A sentence about it.</param>
/// <param name="Parameters">Its parameters: those that the path names, and the others in the body.</param>
/// <param name="Ask">The commands, which are given one after the other; a refusal ends the call. None when flags in the body name nothing.</param>
/// <param name="BodyName">The name of the body's schema in the OpenAPI document; null for a call without a body.</param>
internal sealed record RestCall(
    string Method,
    string Path,
    string Id,
    string Summary,
    string Description,
    IReadOnlyList<IParameter> Parameters,
    Func<Arguments, Asker, IReadOnlyList<IRoomCommand>> Ask,
    string? BodyName)
{
    /// <summary>The parameters in the body.</summary>
    public IEnumerable<IParameter> InBody => Parameters.Where(p => !IsInPath(p));

    /// <summary>An example of the body, as JSON.</summary>
    public string BodyExample => $"{{{string.Join(", ", InBody.Where(p => p.Example is not null).Select(p => $"\"{p.RestName}\": {p.Example}"))}}}";

    /// <summary>The commands that a request asks for.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="path">The other parameters of the path.</param>
    /// <param name="body">The body; null for a call without one.</param>
    /// <exception cref="InputException">A parameter cannot stand, or is not known; the message names it.</exception>
    public IReadOnlyList<IRoomCommand> Read(string roomId, IReadOnlyDictionary<string, string> path, StrictObject? body)
    {
        var json = body ?? StrictObject.OfNothing();
        foreach (var (name, value) in path) json.Give(name, value);
        var commands = Ask(new Arguments(json, isRest: true), new Asker(roomId, null));
        json.End();
        return commands.Count > 0 ? commands : throw new InputException(Codes.InvalidParameters, $"Nothing is named: give {string.Join(" or ", InBody.Select(p => p.RestName))} as true.");
    }

    private bool IsInPath(IParameter parameter) => Path.Contains($"{{{parameter.RestName}}}", StringComparison.Ordinal);
}
