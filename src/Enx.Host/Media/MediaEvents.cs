using System.Diagnostics;
using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Media.Engine;

namespace Enx.Host.Media;

/// <summary>What the media engine says, on its way from a loop's thread to the media node's actor.</summary>
internal static class MediaEvents
{
    /// <summary>A peer's path changed.</summary>
    public sealed record PathChanged(string RoomId, string PeerId, PathState State, string Cause) : INoSerializationVerificationNeeded;

    /// <summary>The order of speakers changed.</summary>
    public sealed record SpeakersChanged(string RoomId, IReadOnlyList<Speaker> Order) : INoSerializationVerificationNeeded;

    /// <summary>What can be sent to a peer changed.</summary>
    public sealed record DownlinkChanged(string RoomId, string PeerId, DownlinkReport Report) : INoSerializationVerificationNeeded;

    /// <summary>Whether a publisher's network carries its layers changed.</summary>
    public sealed record UplinkChanged(string RoomId, string PeerId, UplinkReport Report) : INoSerializationVerificationNeeded;

    /// <summary>Which layers of a publisher's video are wanted changed.</summary>
    public sealed record LayersWanted(string RoomId, string PeerId, SectionUse Use, IReadOnlyList<string> Rids) : INoSerializationVerificationNeeded;

    /// <summary>Whether what arrives of a track reaches anybody changed.</summary>
    public sealed record TrackChanged(string RoomId, string PeerId, SectionUse Use, TrackFault Fault) : INoSerializationVerificationNeeded;

    /// <summary>An offer has been answered, or refused.</summary>
    public sealed record OfferDone(IActorRef ReplyTo, MediaProtocol.IMediaReport Report, Activity? Answering = null) : INoSerializationVerificationNeeded;

    /// <summary>A plan has been carried out, or not.</summary>
    public sealed record PlanDone(IActorRef ReplyTo, MediaProtocol.RoomApplied Report, string? Problem) : INoSerializationVerificationNeeded;
}

/// <summary>Hands on to the actor what the engine's threads say: a tell, so they lose no time. What is said before there is an actor is lost.</summary>
internal sealed class MediaObserver : IMediaObserver
{
    private volatile IActorRef? _node;

    /// <summary>Who hears from now on.</summary>
    public void Attach(IActorRef node) => _node = node;

    public void OnPathChanged(string roomId, string peerId, PathState state, string cause) =>
        _node?.Tell(new MediaEvents.PathChanged(roomId, peerId, state, cause), ActorRefs.NoSender);

    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order) =>
        _node?.Tell(new MediaEvents.SpeakersChanged(roomId, order), ActorRefs.NoSender);

    public void OnDownlinkChanged(string roomId, string peerId, DownlinkReport report) =>
        _node?.Tell(new MediaEvents.DownlinkChanged(roomId, peerId, report), ActorRefs.NoSender);

    public void OnUplinkChanged(string roomId, string peerId, UplinkReport report) =>
        _node?.Tell(new MediaEvents.UplinkChanged(roomId, peerId, report), ActorRefs.NoSender);

    public void OnLayersWanted(string roomId, string peerId, SectionUse use, IReadOnlyList<string> rids) =>
        _node?.Tell(new MediaEvents.LayersWanted(roomId, peerId, use, rids), ActorRefs.NoSender);

    public void OnTrackChanged(string roomId, string peerId, SectionUse use, TrackFault fault) =>
        _node?.Tell(new MediaEvents.TrackChanged(roomId, peerId, use, fault), ActorRefs.NoSender);
}
