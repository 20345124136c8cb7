using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Receiving;

/// <summary>What one receives: answers, and what those hear who asked for it.</summary>
internal sealed class ReceivingEffects(RoomContext room)
{
    private const string TalkersTimer = "who-speaks";

    private string[] _toldToSpeak = [];

    /// <summary>What follows from a fact.</summary>
    public void OnFact(RoomState before, IRoomEvent e)
    {
        if (e is not ReceiveChanged r) return;
        var adapts = r.Receive.AdaptsToAudioOnly();
        if (adapts != before.Members[r.ClientId].Wishes().AdaptsToAudioOnly())
            room.Audience.Find(r.ClientId)?.Endpoint.Tell(new EndpointProtocol.AdaptAudioOnly(adapts));
        var began = r.Receive.TalkerNotices && !before.Members[r.ClientId].Wishes().TalkerNotices;
        if (began && _toldToSpeak.Length > 0) room.Audience.Tell(r.ClientId, new OnTalkerNtification([.. _toldToSpeak]));
    }

    /// <summary>What somebody is sent.</summary>
    public void Answer(string? clientId, IActorRef replyTo)
    {
        if (room.State.Find(clientId) is { } m) replyTo.Tell(RoomViews.Receive(room.State, m, room.Audience.FindEntered(m.ClientId)?.TalkerSlots.Length ?? 0));
        else room.Refuse(replyTo, Rules.NoUser(clientId));
    }

    /// <summary>Somebody's battery; not a fact, as nobody will ask what it was.</summary>
    public void Report(ReportBattery r, IActorRef replyTo)
    {
        TellWhoAsked(ReceiveOptions.Battery, r.ClientId, new OnBatteryUpdates(r.ClientId, r.Level, r.Charging));
        Answer(r.ClientId, replyTo);
    }

    /// <summary>The size of somebody's picture.</summary>
    public void Report(ReportVideoResolution r, IActorRef replyTo)
    {
        TellWhoAsked(ReceiveOptions.VideoResolution, r.ClientId, new OnVideoResolutionChanged(r.ClientId, r.Width, r.Height));
        Answer(r.ClientId, replyTo);
    }

    /// <summary>Tells those who asked for it who speaks, when that has changed; three times a second at most, and the last word is always told.</summary>
    public void TellWhoSpeaks()
    {
        var speaking = room.Speakers.Where(s => s.Speaking && room.State.Members.TryGetValue(s.PeerId, out var m) && room.State.Publishes(m)).Select(s => s.PeerId).ToArray();
        if (room.Timers.IsTimerActive(TalkersTimer) || speaking.ToHashSet(StringComparer.Ordinal).SetEquals(_toldToSpeak)) return;
        _toldToSpeak = speaking;
        foreach (var m in room.State.Members.Values.Where(m => m.Wishes().TalkerNotices)) room.Audience.Tell(m.ClientId, new OnTalkerNtification([.. speaking]));
        room.Timers.StartSingleTimer(TalkersTimer, TalkersDue.Instance, EndpointActor.TalkerPace);
    }

    private void TellWhoAsked(string option, string about, Notification notification)
    {
        foreach (var m in room.State.Members.Values.Where(m => m.ClientId != about && m.Wishes().Options.Contains(option))) room.Audience.Tell(m.ClientId, notification);
    }

    /// <summary>It may be told again who speaks.</summary>
    public sealed class TalkersDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly TalkersDue Instance = new();
    }
}
