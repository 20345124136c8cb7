using Enx.Actors.Endpoints;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>The clock of a room that ends: one timer for what comes next, a word at each mark, and everybody out at the end.</content>
public sealed partial class RoomActor
{
    private const string LifeTimer = "life";

    /// <summary>
    /// Sets the clock anew; called after every fact, since any may have moved the end. By wall time, since the end is a stored fact that the
    /// room's next life, perhaps on another node, must reach as well.
    /// </summary>
    private void WatchTheClock()
    {
        var now = _env.Time.GetUtcNow();
        if ((_audience.Entered.Any() || !_state.Door.Awaited.IsEmpty) && _state.Session.Next(_state.Settings, now) is { } next)
            Timers.StartSingleTimer(LifeTimer, new TimeHasCome(next.Minutes), next.At > now ? next.At - now : TimeSpan.Zero);
        else Timers.Cancel(LifeTimer);
    }

    private void Hear(TimeHasCome time)
    {
        if (time.Minutes == 0)
        {
            var decision = Decide(new RoomFacts.TimeIsUp(_roomId));
            Carry(decision);
            // The two clocks may differ by a moment: then it is not yet time, and the timer is set for the rest.
            if (decision.Events.IsEmpty) WatchTheClock();
        }
        else
        {
            _audience.TellAll(new OnConferenceRemainingDuration(time.Minutes));
            WatchTheClock();
        }
    }

    private void Extended(Protocol.RoomEvents.DurationExtended e)
    {
        var remaining = _state.Session.RemainingMinutes(_state.Settings, e.At);
        _audience.TellAll(new OnConferencessExtended(e.Minutes, remaining));
    }

    private sealed record TimeHasCome(int Minutes) : EndpointProtocol.ILocalMessage;
}
