using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>Rooms made of commands, without an actor.</summary>
internal static class Decisions
{
    /// <summary>The room after commands that must all be accepted, at noon.</summary>
    public static RoomState After(RoomState state, params IRoomCommand[] commands)
    {
        foreach (var command in commands) state = Does(state, command).State;
        return state;
    }

    /// <summary>A room with these settings after commands.</summary>
    public static RoomState Room(RoomSettings settings, params IRoomCommand[] commands) =>
        After(RoomState.Unborn(RoomId), [Create(settings), .. commands]);

    /// <summary>What follows from a command that must be accepted.</summary>
    public static (RoomState State, IRoomEvent[] Events) Does(RoomState state, IRoomCommand command, DateTimeOffset? at = null)
    {
        var decision = state.Decide(command, at ?? Noon);
        Assert.True(decision.Refusal is null, $"{command}: {decision.Refusal}");
        return (decision.Events.Aggregate(state, (s, e) => s.Evolve(e)), [.. decision.Events]);
    }

    /// <summary>The command is refused with this code and a sentence, and nothing happens.</summary>
    public static void Refuses(int code, RoomState state, IRoomCommand command, DateTimeOffset? at = null)
    {
        var decision = state.Decide(command, at ?? Noon);
        Assert.True(code == decision.Refusal?.Code, $"{command}: {code} was expected, not {decision.Refusal}");
        Assert.Empty(decision.Events);
        Assert.False(string.IsNullOrWhiteSpace(decision.Refusal!.Message));
    }

    /// <summary>The command is accepted, and nothing changes.</summary>
    public static void ChangesNothing(RoomState state, IRoomCommand command) => Assert.Empty(Does(state, command).Events);

    public static Disconnect Leave(string clientId) => new(RoomId, clientId, DisconnectCause.Normal);
}
