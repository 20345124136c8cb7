using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Media;

/// <summary>
/// What people publish: who hears of mutes and shares; and what of it the media node can use. Who publishes nothing is on nobody's slots and hears
/// of no stream of its own, and of what cannot reach others, though it is on, its publisher and those who watch are told.
/// </summary>
internal sealed class PublishedMedia(RoomContext room)
{
    private static readonly string ShareSlotText = ShareSlot.ToString();

    /// <summary>What follows from a fact.</summary>
    public void OnFact(RoomState before, IRoomEvent e)
    {
        switch (e)
        {
            case UserMuted m:
                Muted(m, before.Members[m.ClientId]);
                break;
            case StreamPublished { StreamId: StreamIds.Share } p:
                room.Audience.FindEntered(p.ClientId)?.Endpoint.Tell(new EndpointProtocol.StartStream(p.StreamId, true, false));
                room.Audience.TellOthers(p.ClientId, new OnScreenSharedStarted("0", ShareSlotText, p.ClientId, before.Members[p.ClientId].User.Name));
                room.Log.Info("Client {ClientId} shares a screen in room {RoomId}", p.ClientId, room.RoomId);
                break;
            case StreamUnpublished p:
                room.Audience.FindEntered(p.ClientId)?.Endpoint.Tell(new EndpointProtocol.StopStream(p.StreamId));
                if (p.StreamId == StreamIds.Share)
                {
                    room.Audience.TellOthers(p.ClientId, new OnScreenSharedStopped("0", ShareSlotText, p.ClientId, before.Members[p.ClientId].User.Name));
                    // At once: the same person may share again before anything is worked out anew.
                    foreach (var other in room.Audience.Entered) Downlinks.TellOfShare(other, null, false);
                }
                break;
        }
    }

    /// <summary>The media node has answered a new offer of somebody who is in.</summary>
    public void TakeAnswer(Presence presence, MediaAnswer answer)
    {
        var member = room.State.Members[presence.ClientId];
        var before = room.Publishes(member);
        var own = OwnMedia.Of(answer.Publishes, answer.Refused);
        // A connection that goes on has the faults that it had, and the media node says of them only what changes.
        presence.Own = answer.GoesOn ? own with { Faults = presence.Own.Faults, Foreign = presence.Own.Foreign } : own;
        var now = room.Publishes(member);
        if (now && !before) presence.Endpoint.Tell(new EndpointProtocol.StartStream(StreamIds.Av, member.AudioMuted, member.VideoMuted));
        if (before && !now) presence.Endpoint.Tell(new EndpointProtocol.StopStream(StreamIds.Av));
        TellOfRefused(presence, answer);
        room.RefreshSoon();
    }

    /// <summary>
    /// Tells somebody what of its offer reaches nobody. What is offered and withheld is a section like any other: a connection need not be offered anew
    /// for it.
    /// </summary>
    public void TellOfRefused(Presence presence, MediaAnswer? answer)
    {
        foreach (var use in answer?.Publishes ?? [])
        {
            if (use is (SectionUse.Microphone or SectionUse.Camera) && room.State.Members[presence.ClientId].User.Lacks().Keeps(use))
                presence.Endpoint.Tell(new EndpointProtocol.Say(Fault(use, "token", $"Your token does not let you publish a {(use == SectionUse.Camera ? "camera" : "microphone")}: what you send reaches nobody.")));
        }
        foreach (var refused in answer?.Refused ?? [])
        {
            if (refused.Use is SectionUse.Microphone or SectionUse.Camera or SectionUse.Share)
                presence.Endpoint.Tell(new EndpointProtocol.Say(Fault(refused.Use, "codec", refused.Msg)));
        }
    }

    /// <summary>The media node says how something that is published fares.</summary>
    public void OnTrackChanged(TrackChanged track)
    {
        if (room.Audience.FindEntered(track.PeerId) is not { } presence) return;
        var before = presence.Own;
        presence.Own = before.With(track.Use, track.Fault);
        if (presence.Own.Faults.GetValueOrDefault(track.Use) == before.Faults.GetValueOrDefault(track.Use)) return;
        room.Log.Info("The {Use} of {ClientId} in room {RoomId} does not reach the others as it should: {Fault}", track.Use, track.PeerId, room.RoomId, track.Fault);
        var (reason, sentence) = track.Fault switch
        {
            TrackFault.Undecryptable => ("undecryptable", "What arrives cannot be decrypted. Begin with a new connection."),
            TrackFault.Codec => ("codec", "What arrives is of a payload type that the answer has not agreed to. Send one that it names."),
            TrackFault.Excessive => ("excessive", "More arrives than the answer allows, and what is above is dropped. Keep to the answer's b=TIAS."),
            TrackFault.Absent => ("absent", "Nothing of it arrives. Check that the track is live and is sent."),
            _ => ("none", "It reaches the others again."),
        };
        presence.Endpoint.Tell(new EndpointProtocol.Say(Fault(track.Use, reason, sentence)));
        room.RefreshSoon();
    }

    /// <summary>Who publishes what somebody cannot take is told so, once in a connection: people come and go on slots, and that it would be
    /// seen by more in another codec stays true.</summary>
    public void TellOfForeign(Presence viewer, string? sharer)
    {
        foreach (var slot in viewer.Foreign)
        {
            var (use, source) = slot == ShareSlot ? (SectionUse.Share, sharer) : (SectionUse.Camera, viewer.Shown.FirstOrDefault(s => s.Slot == slot && s.Video)?.SourcePeerId);
            if (source is null || room.Audience.FindEntered(source) is not { } publisher || publisher.Own.Foreign.Contains(use)) continue;
            publisher.Own = publisher.Own with { Foreign = publisher.Own.Foreign.Add(use) };
            room.Log.Info("The {Use} of {ClientId} in room {RoomId} is of a codec that {ViewerId} has not offered", use, source, room.RoomId, viewer.ClientId);
            publisher.Endpoint.Tell(new EndpointProtocol.Say(Fault(use, "foreign", "Somebody who watches has not offered the codec that it is sent in. Offer VP8 first: everybody takes it.")));
        }
    }

    private void Muted(UserMuted m, Member member)
    {
        // Of somebody on the way in the others have not heard.
        if (room.Audience.FindEntered(m.ClientId) is not { } presence) return;
        var what = m.Muted ? "Off" : "On";
        room.Audience.Tell(m.ClientId, m.Video ? new OnVideoEvent($"Video {what}", "0") : new OnAudioEvent($"Audio {what}", "0"));
        presence.Endpoint.Tell(new EndpointProtocol.MuteStream(StreamIds.Av, m.Video, m.Muted));
        room.Audience.TellOthers(m.ClientId, new OnRemoteStreamMute(m.Video, m.Muted, m.ClientId, member.User.Name));
    }

    private static OnMediaFault Fault(SectionUse use, string reason, string sentence) =>
        new(use == SectionUse.Share ? ShareSlotText : StreamIds.Av, use == SectionUse.Microphone ? "audio" : "video", reason, sentence);
}
