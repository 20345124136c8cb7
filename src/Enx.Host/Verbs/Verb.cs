using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Verbs;

/// <summary>Who asks something of a room.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="ClientId">The user who asks; null for a backend.</param>
internal readonly record struct Asker(string RoomId, string? ClientId)
{
    /// <summary>The user, in what concerns the user alone: no backend asks for it.</summary>
    public string Me => ClientId ?? throw new InvalidOperationException("A backend is nobody in the room.");
}

/// <summary>What a call asks of a room.</summary>
/// <param name="Message">The command or question.</param>
/// <param name="Then">What is asked next, once that is answered; null when the answer is the call's.</param>
internal sealed record RoomRequest(IWithRoomId Message, Func<IRoomReply, RoomRequest?>? Then = null);

/// <summary>Whom a room lets do something.</summary>
internal enum Permission
{
    /// <summary>Everybody in the room, as far as the room's mode and the token allow it.</summary>
    Anybody,

    /// <summary>Moderators, and backends.</summary>
    Moderators,
}

/// <summary>
/// Something that can be asked of a room: its name, its parameters, what the room is asked, what the result is, and its call by REST where
/// it has one. From this follow the JSON-RPC method, the REST call and its OpenAPI description, the row in docs/protocol.md and the SDK's
/// type: whoever adds a verb writes one of these, in the list of its theme.
/// </summary>
internal sealed record Verb
{
    private readonly Func<Arguments, Asker, RoomRequest> _ask;
    private readonly Func<IRoomReply, Action<Utf8JsonWriter>?> _result = reply => reply is RoomReplies.Done ? WriteNothing : null;

    private Verb(string name, string text, IReadOnlyList<IParameter> parameters, Func<Arguments, Asker, RoomRequest> ask) => (Name, Text, Parameters, _ask) = (name, text, parameters, ask);

    /// <summary>The method's name, as the vocabulary spells it.</summary>
    public string Name { get; }

    /// <summary>What is to be known of it beside that, in Markdown; may be empty.</summary>
    public string Text { get; }

    /// <summary>The parameters, in the order in which they are shown.</summary>
    public IReadOnlyList<IParameter> Parameters { get; }

    /// <summary>Whom a room lets do it.</summary>
    public Permission Permission { get; init; }

    /// <summary>The result as docs/protocol.md shows it: JSON, or the name of a type of its §1.6.</summary>
    public string ResultExample { get; private init; } = "{}";

    /// <summary>Its call by REST; null when backends do not need it, or have it in another shape.</summary>
    public RestCall? Rest { get; private init; }

    /// <summary>A verb without parameters.</summary>
    public static Verb Of(string name, string text, Func<Asker, IWithRoomId> ask) => new(name, text, [], (_, who) => new RoomRequest(ask(who)));

    /// <summary>A verb with one parameter.</summary>
    public static Verb Of<T>(string name, string text, Parameter<T> one, Func<Asker, T, IWithRoomId> ask) =>
        Of(name, text, one, (who, a) => new RoomRequest(ask(who, a)));

    /// <summary>A verb with one parameter, which takes more than one question.</summary>
    public static Verb Of<T>(string name, string text, Parameter<T> one, Func<Asker, T, RoomRequest> ask) =>
        new(name, text, [one], (p, who) => ask(who, p.Get(one)));

    /// <summary>A verb with two parameters.</summary>
    public static Verb Of<T1, T2>(string name, string text, Parameter<T1> one, Parameter<T2> two, Func<Asker, T1, T2, IWithRoomId> ask) =>
        new(name, text, [one, two], (p, who) => new RoomRequest(ask(who, p.Get(one), p.Get(two))));

    /// <summary>A verb with three parameters.</summary>
    public static Verb Of<T1, T2, T3>(string name, string text, Parameter<T1> one, Parameter<T2> two, Parameter<T3> three, Func<Asker, T1, T2, T3, IWithRoomId> ask) =>
        new(name, text, [one, two, three], (p, who) => new RoomRequest(ask(who, p.Get(one), p.Get(two), p.Get(three))));

    /// <summary>The same, whose result is made of one kind of reply.</summary>
    /// <param name="example">The result, as docs/protocol.md shows it.</param>
    /// <param name="write">Writes the members of the result.</param>
    public Verb Answers<TReply>(string example, Action<Utf8JsonWriter, TReply> write) where TReply : class, IRoomReply => new(this, reply => reply is TReply r ? json => WriteObject(json, () => write(json, r)) : null)
    {
        ResultExample = example,
    };

    /// <summary>The same, and it is a REST call as well: <c>POST</c> under the room, with the same parameters in the path or in the body.</summary>
    /// <param name="path">The path after the room's, such as <c>lock</c> or <c>users/{client_id}/role</c>.</param>
    /// <param name="summary">What it does, in three words.</param>
    /// <param name="description">A sentence about it.</param>
    /// <param name="id">The operation's id; the verb's name when left out.</param>
    /// <param name="body">The name of the body's schema; for a call with a body.</param>
    public Verb OnRest(string path, string summary, string description, string? id = null, string? body = null) => this with
    {
        Rest = new RestCall(HttpMethods.Post, path, id ?? Name, summary, description, Parameters, (p, who) => [(IRoomCommand)_ask(p, who).Message], body),
    };

    /// <summary>What the room is asked.</summary>
    /// <exception cref="Errors.InputException">A parameter cannot stand, or is not known; the message names it.</exception>
    public RoomRequest Read(JsonElement parameters, Asker who)
    {
        var json = new StrictObject(parameters, "");
        var request = _ask(new Arguments(json, isRest: false), who);
        json.End();
        return request;
    }

    /// <summary>What writes the result; null when the reply is not of the kind that answers this verb.</summary>
    public Action<Utf8JsonWriter>? Result(IRoomReply reply) => _result(reply);

    private Verb(Verb like, Func<IRoomReply, Action<Utf8JsonWriter>?> result) : this(like) => _result = result;

    private static void WriteNothing(Utf8JsonWriter json) => WriteObject(json, () => { });

    private static void WriteObject(Utf8JsonWriter json, Action members)
    {
        json.WriteStartObject();
        members();
        json.WriteEndObject();
    }
}
