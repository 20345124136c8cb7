using System.Text;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Media.Peers;

/// <summary>
/// Which of a peer's streams a packet belongs to: by its SSRC once that is known, else by MID and RID, else by a payload type that only one
/// section has (RFC 9143 §9.2, RFC 8853 §5.4). MID and RID stand in the first packets only, so what is learned is kept.
/// </summary>
internal sealed class PeerSources
{
    private const int MaxLearned = 32;

    // A publisher that starts anew comes under a new SSRC; one that does so all the time is up to something.
    private const int MaxRenewals = 32;

    private readonly Dictionary<uint, SourceStream> _bySsrc = [];
    private readonly List<PublishedTrack> _tracks;
    private readonly int _midId;
    private readonly int _ridId;
    private readonly int _repairedRidId;
    private int _renewals;

    /// <param name="tracks">What the peer publishes.</param>
    /// <param name="offer">Its offer: an extension has one id in the whole bundle (<see cref="ExtensionIds"/>).</param>
    public PeerSources(List<PublishedTrack> tracks, OfferedSession offer)
    {
        _tracks = tracks;
        foreach (var track in tracks)
        {
            foreach (var stream in track.Streams)
            {
                if (stream.Ssrc != 0) _bySsrc[stream.Ssrc] = stream;
                if (stream.RtxSsrc != 0) _bySsrc[stream.RtxSsrc] = stream;
            }
        }

        _midId = IdOf(RtpExtensions.Mid);
        _ridId = IdOf(RtpExtensions.Rid);
        _repairedRidId = IdOf(RtpExtensions.RepairedRid);

        int IdOf(string uri)
        {
            foreach (var section in offer.Sections)
                if (section.Accepted && section.Extensions.TryGetValue(uri, out var id)) return id;
            return 0;
        }
    }

    /// <summary>The stream that is known to come under an SSRC; null when none is.</summary>
    public SourceStream? BySsrc(uint ssrc) => _bySsrc.GetValueOrDefault(ssrc);

    /// <summary>The track that a packet was meant for, as far as its SSRC or its MID tell; null when they do not.</summary>
    public PublishedTrack? TrackOf(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        if (_bySsrc.TryGetValue(header.Ssrc, out var stream)) return stream.Track;
        return _midId != 0 && header.TryGetExtension(packet, _midId, out var mid) ? OfMid(mid) : FindTrack(packet, header) ?? OnlyUnheard();
    }

    /// <summary>The one track of which nothing has come yet, when there is just one.</summary>
    private PublishedTrack? OnlyUnheard()
    {
        PublishedTrack? only = null;
        foreach (var track in _tracks)
        {
            var isHeard = false;
            foreach (var stream in track.Streams) isHeard |= stream.Ssrc != 0;
            if (isHeard) continue;
            if (only is not null) return null;
            only = track;
        }

        return only;
    }

    /// <summary>The stream of a packet; null when it is of none.</summary>
    public SourceStream? Find(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        if (_bySsrc.TryGetValue(header.Ssrc, out var stream)) return stream.Track.PayloadTypes.Contains(header.PayloadType) ? stream : null;
        if (_bySsrc.Count >= MaxLearned || FindTrack(packet, header) is not { } track) return null;
        var isRtx = track.IsRtx(header.PayloadType, out _);
        stream = track.Streams.Length == 1 ? track.Streams[0]
            : header.TryGetExtension(packet, isRtx ? _repairedRidId : _ridId, out var rid) ? track.StreamOf(rid) : null;
        if (stream is null) return null;

        if (stream.Ssrc != 0 && !isRtx)
        {
            // The publisher has begun anew. Only one stream at a time feeds a layer: two would share numbers that must be used once.
            if (_renewals++ >= MaxRenewals) return null;
            _bySsrc.Remove(stream.Ssrc);
            stream.Renew();
        }

        _bySsrc[header.Ssrc] = stream;
        if (isRtx) stream.RtxSsrc = header.Ssrc;
        else stream.Ssrc = header.Ssrc;
        return stream;
    }

    /// <summary>The track of a packet whose SSRC is not known; null when that cannot be told.</summary>
    private PublishedTrack? FindTrack(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        PublishedTrack? track = null;
        if (_midId != 0 && header.TryGetExtension(packet, _midId, out var mid))
        {
            track = OfMid(mid);
        }
        else
        {
            foreach (var candidate in _tracks)
            {
                if (!candidate.PayloadTypes.Contains(header.PayloadType)) continue;
                if (track is not null) return null;
                track = candidate;
            }
        }

        return track is not null && track.PayloadTypes.Contains(header.PayloadType) ? track : null;
    }

    private PublishedTrack? OfMid(ReadOnlySpan<byte> mid)
    {
        foreach (var track in _tracks)
            if (Ascii.Equals(mid, track.Mid)) return track;
        return null;
    }
}
