using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Lifecycle;

/// <summary>The clock of a room that ends: one timer for what comes next, a word at each mark, and everybody out at the end.</summary>
internal sealed class SessionClock(RoomContext room)
{
    private const string Timer = "life";

    /// <summary>What follows from a fact.</summary>
    public void OnFact(IRoomEvent e)
    {
        switch (e)
        {
            case RoomCreated c:
                room.Log.Info("Room {RoomId} created for {OwnerRef}", room.RoomId, c.OwnerRef);
                break;
            case RoomUpdated:
                room.OpenWaitingRoomSoon();
                break;
            case DurationExtended d:
                room.Audience.TellAll(new OnConferencessExtended(d.Minutes, room.State.Session.RemainingMinutes(room.State.Settings, d.At)));
                break;
            case RoomDeleted d:
                room.Log.Info("Room {RoomId} deleted: {Cause}", room.RoomId, d.Cause.Message);
                break;
        }
    }

    /// <summary>
    /// Sets the clock anew; called after every fact, since any may have moved the end. By wall time, since the end is a stored fact that the
    /// room's next life, perhaps on another node, must reach as well.
    /// </summary>
    public void Set()
    {
        var now = room.GetUtcNow();
        if ((room.Audience.Entered.Any() || !room.State.WaitingRoom.Awaited.IsEmpty) && room.State.Session.Next(room.State.Settings, now) is { } next)
            room.Timers.StartSingleTimer(Timer, new Due(next.Minutes), next.At > now ? next.At - now : TimeSpan.Zero);
        else room.Timers.Cancel(Timer);
    }

    /// <summary>A mark, or the end, has come.</summary>
    public void OnDue(Due due)
    {
        if (due.Minutes == 0)
        {
            var decision = room.Shell.Decide(new RoomFacts.TimeIsUp(room.RoomId));
            room.Shell.CarryOut(decision, ActorRefs.Nobody);
            // The two clocks may differ by a moment: then it is not yet time, and the timer is set for the rest.
            if (decision.Events.IsEmpty) Set();
        }
        else
        {
            room.Audience.TellAll(new OnConferenceRemainingDuration(due.Minutes));
            Set();
        }
    }

    /// <summary>So many minutes are left.</summary>
    public sealed record Due(int Minutes) : EndpointProtocol.ILocalMessage;
}
