using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Signalling.Methods;

/// <summary>What a call asks of a room.</summary>
/// <param name="Message">The command or question.</param>
/// <param name="Then">What is asked next, once that is answered; null when the answer is the call's.</param>
internal sealed record RoomRequest(IWithRoomId Message, Func<IRoomReply, RoomRequest?>? Then = null);

/// <summary>
/// A method that a room carries out: how its parameters become a request, and how the room's reply becomes a result. Parameters are
/// read strictly; a key that nobody asked for is refused by its name.
/// </summary>
internal sealed class RoomMethod
{
    private readonly Func<StrictObject, Presence, RoomRequest> _read;
    private readonly Func<IRoomReply, Action<Utf8JsonWriter>?> _result;

    private RoomMethod(string name, Func<StrictObject, Presence, RoomRequest> read, Func<IRoomReply, Action<Utf8JsonWriter>?> result) =>
        (Name, _read, _result) = (name, read, result);

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>A method whose result says only that it is done.</summary>
    public static RoomMethod Done(string name, Func<StrictObject, Presence, IWithRoomId> read) => For<RoomReplies.Done>(name, read, static (_, _) => { });

    /// <summary>A method whose result is made of one kind of reply.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="read">Makes the request.</param>
    /// <param name="write">Writes the members of the result.</param>
    public static RoomMethod For<TReply>(string name, Func<StrictObject, Presence, IWithRoomId> read, Action<Utf8JsonWriter, TReply> write)
        where TReply : class, IRoomReply => For(name, (p, who) => new RoomRequest(read(p, who)), write);

    /// <summary>As the other, for what takes more than one question.</summary>
    public static RoomMethod For<TReply>(string name, Func<StrictObject, Presence, RoomRequest> read, Action<Utf8JsonWriter, TReply> write)
        where TReply : class, IRoomReply => new(name, read, reply => reply is TReply r ? json => WriteObject(json, () => write(json, r)) : null);

    /// <summary>What the room is asked.</summary>
    /// <exception cref="InputException">A parameter cannot stand; the message names it.</exception>
    public RoomRequest Read(JsonElement parameters, Presence who)
    {
        var p = new StrictObject(parameters, "");
        var request = _read(p, who);
        p.End();
        return request;
    }

    /// <summary>What writes the result; null when the reply is not of the kind that answers this method.</summary>
    public Action<Utf8JsonWriter>? Result(IRoomReply reply) => _result(reply);

    private static void WriteObject(Utf8JsonWriter json, Action members)
    {
        json.WriteStartObject();
        members();
        json.WriteEndObject();
    }
}
