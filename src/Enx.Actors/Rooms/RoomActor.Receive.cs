using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>What one receives: answers, and what those hear who asked for it.</content>
public sealed partial class RoomActor
{
    private const string TalkersTimer = "who-speaks";

    private string[] _toldToSpeak = [];

    private void AnswerReceive(string? clientId, IActorRef replyTo) => replyTo.Tell(clientId is not null && _state.Members.TryGetValue(clientId, out var m)
        ? RoomViews.Receive(_state, m, _audience.FindEntered(clientId)?.TalkerSlots.Length ?? 0)
        : new RoomReplies.Refused(_roomId, Codes.UserNotFound, $"There is no user \"{clientId}\" in the room."));

    private void ReceiveChangedTo(RoomState before, ReceiveChanged r)
    {
        var adapts = r.Receive.AdaptsToAudioOnly();
        if (adapts != before.Members[r.ClientId].Wishes().AdaptsToAudioOnly())
            _audience.Find(r.ClientId)?.Endpoint.Tell(new EndpointProtocol.AdaptAudioOnly(adapts));
        var began = r.Receive.TalkerNotices && !before.Members[r.ClientId].Wishes().TalkerNotices;
        if (began && _toldToSpeak.Length > 0) _audience.Tell(r.ClientId, new OnTalkerNtification([.. _toldToSpeak]));
    }

    /// <summary>Somebody's battery; not a fact, as nobody will ask what it was.</summary>
    private void Report(ReportBattery r, IActorRef replyTo)
    {
        TellWhoAsked(ReceiveOptions.Battery, r.ClientId, new OnBatteryUpdates(r.ClientId, r.Level, r.Charging));
        AnswerReceive(r.ClientId, replyTo);
    }

    private void Report(ReportVideoResolution r, IActorRef replyTo)
    {
        TellWhoAsked(ReceiveOptions.VideoResolution, r.ClientId, new OnVideoResolutionChanged(r.ClientId, r.Width, r.Height));
        AnswerReceive(r.ClientId, replyTo);
    }

    private void TellWhoAsked(string option, string about, Notification notification)
    {
        foreach (var m in _state.Members.Values.Where(m => m.ClientId != about && m.Wishes().Options.Contains(option))) _audience.Tell(m.ClientId, notification);
    }

    /// <summary>Tells those who asked for it who speaks, when that has changed; three times a second at most, and the last word is always told.</summary>
    private void TellWhoSpeaks()
    {
        var speaking = _speakers.Where(s => s.Speaking && _state.Members.TryGetValue(s.PeerId, out var m) && _state.Publishes(m)).Select(s => s.PeerId).ToArray();
        if (Timers.IsTimerActive(TalkersTimer) || speaking.ToHashSet(StringComparer.Ordinal).SetEquals(_toldToSpeak)) return;
        _toldToSpeak = speaking;
        foreach (var m in _state.Members.Values.Where(m => m.Wishes().TalkerNotices)) _audience.Tell(m.ClientId, new OnTalkerNtification([.. speaking]));
        Timers.StartSingleTimer(TalkersTimer, TalkersDue.Instance, EndpointActor.TalkerPace);
    }

    private sealed class TalkersDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly TalkersDue Instance = new();
    }
}
