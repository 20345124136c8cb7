using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>
/// What people publish as the media node knows it: who publishes nothing is on nobody's slots and hears of no stream of its own, and of what cannot
/// reach others, though it is on, its publisher and those who watch are told.
/// </content>
public sealed partial class RoomActor
{
    /// <summary>Whether a member may publish, and has something that it does.</summary>
    private bool Publishes(Member m) => _state.Publishes(m) && _audience.Find(m.ClientId)?.Own.IsPublisher != false;

    /// <summary>The media node has answered a new offer of somebody who is in.</summary>
    private void TakeAnswer(Presence presence, MediaAnswer answer)
    {
        var member = _state.Members[presence.ClientId];
        var before = Publishes(member);
        var own = OwnMedia.Of(answer.Publishes, answer.Refused);
        // A connection that goes on has the faults that it had, and the media node says of them only what changes.
        presence.Own = answer.GoesOn ? own with { Faults = presence.Own.Faults, Foreign = presence.Own.Foreign } : own;
        var now = Publishes(member);
        if (now && !before) presence.Endpoint.Tell(new EndpointProtocol.StartStream(StreamIds.Av, member.AudioMuted, member.VideoMuted));
        if (before && !now) presence.Endpoint.Tell(new EndpointProtocol.StopStream(StreamIds.Av));
        TellOfRefused(presence, answer);
        RefreshSoon();
    }

    /// <summary>What is offered and withheld is a section like any other, which reaches nobody: a connection need not be offered anew for it.</summary>
    private void TellOfRefused(Presence presence, MediaAnswer? answer)
    {
        foreach (var use in answer?.Publishes ?? [])
        {
            if (use is (SectionUse.Microphone or SectionUse.Camera) && _state.Members[presence.ClientId].User.Lacks().Keeps(use))
                presence.Endpoint.Tell(new EndpointProtocol.Say(Fault(use, "token", $"Your token does not let you publish a {(use == SectionUse.Camera ? "camera" : "microphone")}: what you send reaches nobody.")));
        }
        foreach (var refused in answer?.Refused ?? [])
        {
            if (refused.Use is SectionUse.Microphone or SectionUse.Camera or SectionUse.Share)
                presence.Endpoint.Tell(new EndpointProtocol.Say(Fault(refused.Use, "codec", refused.Msg)));
        }
    }

    private void Hear(TrackChanged track)
    {
        if (_audience.FindEntered(track.PeerId) is not { } presence) return;
        var before = presence.Own;
        presence.Own = before.With(track.Use, track.Fault);
        if (presence.Own.Faults.GetValueOrDefault(track.Use) == before.Faults.GetValueOrDefault(track.Use)) return;
        _log.Info("The {Use} of {ClientId} in room {RoomId} does not reach the others as it should: {Fault}", track.Use, track.PeerId, _roomId, track.Fault);
        var (reason, sentence) = track.Fault switch
        {
            TrackFault.Undecryptable => ("undecryptable", "What arrives cannot be decrypted. Begin with a new connection."),
            TrackFault.Codec => ("codec", "What arrives is of a payload type that the answer has not agreed to. Send one that it names."),
            TrackFault.Excessive => ("excessive", "More arrives than the answer allows, and what is above is dropped. Keep to the answer's b=TIAS."),
            TrackFault.Absent => ("absent", "Nothing of it arrives. Check that the track is live and is sent."),
            _ => ("none", "It reaches the others again."),
        };
        presence.Endpoint.Tell(new EndpointProtocol.Say(Fault(track.Use, reason, sentence)));
        RefreshSoon();
    }

    /// <summary>Who publishes what somebody cannot take is told so, once in a connection: people come and go on slots, and that it would be
    /// seen by more in another codec stays true.</summary>
    private void TellOfForeign(Presence viewer, string? sharer)
    {
        foreach (var slot in viewer.Foreign)
        {
            var (use, source) = slot == ShareSlot ? (SectionUse.Share, sharer) : (SectionUse.Camera, viewer.Shown.FirstOrDefault(s => s.Slot == slot && s.Video)?.SourcePeerId);
            if (source is null || _audience.FindEntered(source) is not { } publisher || publisher.Own.Foreign.Contains(use)) continue;
            publisher.Own = publisher.Own with { Foreign = publisher.Own.Foreign.Add(use) };
            _log.Info("The {Use} of {ClientId} in room {RoomId} is of a codec that {ViewerId} has not offered", use, source, _roomId, viewer.ClientId);
            publisher.Endpoint.Tell(new EndpointProtocol.Say(Fault(use, "foreign", "Somebody who watches has not offered the codec that it is sent in. Offer VP8 first: everybody takes it.")));
        }
    }

    /// <summary>How the sound and picture of who is on a slot fare on the way to an endpoint.</summary>
    private TalkerView View(Presence p, SlotPlan shown) =>
        TalkerView.Of(_audience.Find(shown.SourcePeerId!)?.Own ?? OwnMedia.Unknown, shown.Video && p.Foreign.Contains(shown.Slot), IsHeldBack(p, shown));

    private static OnMediaFault Fault(SectionUse use, string reason, string sentence) =>
        new(use == SectionUse.Share ? "101" : StreamIds.Av, use == SectionUse.Microphone ? "audio" : "video", reason, sentence);
}
