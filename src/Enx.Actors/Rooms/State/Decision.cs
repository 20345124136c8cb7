using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>What a room makes of a command: facts to store, a refusal, or nothing because it is so already.</summary>
internal sealed record Decision(ImmutableArray<IRoomEvent> Events, Refusal? Refusal)
{
    /// <summary>It is so already.</summary>
    public static readonly Decision NoChange = new([], null);

    /// <summary>These facts follow.</summary>
    public static Decision Accept(params ReadOnlySpan<IRoomEvent> events) => new([.. events], null);

    /// <summary>It is not done.</summary>
    public static Decision Refuse(Refusal refusal) => new([], refusal);

    /// <summary>It is not done.</summary>
    public static Decision Refuse(int code, string message) => new([], new Refusal(code, message));
}

/// <summary>Why something is not done.</summary>
/// <param name="Code">One of <see cref="Codes"/>.</param>
/// <param name="Message">A sentence that says what to do.</param>
internal sealed record Refusal(int Code, string Message);
