using System.Diagnostics;
using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Media;

namespace Enx.Host.Media;

/// <summary>What the media engine says, on its way from a loop's thread to the media node's actor.</summary>
internal static class MediaEvents
{
    /// <summary>Something is to be told to a room.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Report">Makes the report, of the epoch that the room was heard with last: the actor alone knows it.</param>
    public sealed record Said(string RoomId, Func<long, MediaProtocol.IMediaReport> Report) : INoSerializationVerificationNeeded;

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
        Say(roomId, epoch => new MediaProtocol.PathChanged(roomId, epoch, peerId, MediaTerms.ToProtocol(state), cause));

    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order) =>
        Say(roomId, epoch => new MediaProtocol.SpeakersChanged(roomId, epoch, [.. order.Select(s => new MediaProtocol.Speaker(s.PeerId, s.Speaking))]));

    public void OnDownlinkChanged(string roomId, string peerId, DownlinkReport report) => Say(roomId, epoch => MediaTerms.ToProtocol(report, roomId, epoch, peerId));

    public void OnUplinkChanged(string roomId, string peerId, UplinkReport report) => Say(roomId, epoch => MediaTerms.ToProtocol(report, roomId, epoch, peerId));

    public void OnLayersWanted(string roomId, string peerId, SectionUse use, IReadOnlyList<string> rids) =>
        Say(roomId, epoch => new MediaProtocol.LayersWanted(roomId, epoch, peerId, MediaTerms.ToProtocol(use), [.. rids]));

    public void OnTrackChanged(string roomId, string peerId, SectionUse use, TrackFault fault) =>
        Say(roomId, epoch => new MediaProtocol.TrackChanged(roomId, epoch, peerId, MediaTerms.ToProtocol(use), MediaTerms.ToProtocol(fault)));

    private void Say(string roomId, Func<long, MediaProtocol.IMediaReport> report) => _node?.Tell(new MediaEvents.Said(roomId, report), ActorRefs.NoSender);
}
