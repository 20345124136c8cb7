using Enx.Media.Routing;
using Enx.Media.Rtcp;

namespace Enx.Media.Peers;

/// <summary>
/// The RTCP of one peer (RFC 3550 §6, RFC 4585), both ways. As a receiver of what the peer publishes: receiver reports each second,
/// transport-cc feedback every 50 ms, NACKs and key-frame requests when due. As its sender: sender reports each second for every
/// slot in use, and answers to its NACKs and key-frame requests. Packets due together leave together.
/// </summary>
internal sealed class PeerRtcp(Peer peer, IPeerLoop loop)
{
    private const long ReportIntervalUs = 1_000_000;
    private const long FeedbackIntervalUs = 50_000;
    private const int MaxCompound = 1200;
    private const int MaxReportBlocks = 16;
    private const int InitialRoundTripUs = 100_000;

    // A thousand resent packets a second (the tick is 10 ms), a few hundred in a go: more than a browser with a lossy network asks
    // for, and no lever for one that wants the loop to work for it alone.
    private const int ResendsPerTick = 10;
    private const int MaxResendsAtOnce = 256;

    // Numbers that are looked for, whether or not there is such a packet: 20,000 a second, where the tick is in time, and 8,000 at once. Who has lost
    // everything asks for some hundred again and again, ten times a second.
    private const int AskedPerTick = 200;
    private const int MaxAskedAtOnce = 8000;

    private readonly uint _ssrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
    private readonly List<Slot> _reportSoon = [];
    private int _resendsLeft = MaxResendsAtOnce;
    private int _askedLeft = MaxAskedAtOnce;
    private bool _roundTripKnown;
    private long _nextReportUs;
    private long _nextFeedbackUs;

    /// <summary>The time to the peer and back, from its reports on what we send; µs.</summary>
    public long RoundTripUs { get; private set; } = InitialRoundTripUs;

    /// <summary>The slot has a new source: its subscriber should soon know how sound and picture go together.</summary>
    public void WantSenderReport(Slot slot)
    {
        if (!_reportSoon.Contains(slot)) _reportSoon.Add(slot);
    }

    /// <summary>Takes a decrypted compound packet.</summary>
    public void OnCompound(ReadOnlySpan<byte> compound, long arrivedUs, long nowUs)
    {
        var reader = new RtcpReader(compound);
        while (reader.MoveNext())
        {
            var packet = reader.Current;
            switch (packet.Type)
            {
                case RtcpType.SenderReport:
                    OnSenderReport(packet, arrivedUs);
                    break;
                case RtcpType.ReceiverReport:
                    foreach (var block in new ReportBlocks(packet)) OnReportBlock(block, arrivedUs);
                    break;
                case RtcpType.TransportFeedback when packet.Fmt == RtcpFormat.Nack:
                    OnNack(packet, nowUs);
                    break;
                case RtcpType.TransportFeedback when TransportFeedback.TryParse(packet, out var feedback):
                    peer.Downlink.OnFeedback(feedback, arrivedUs);
                    break;
                case RtcpType.PayloadFeedback when Remb.TryParse(packet, out var remb):
                    peer.Downlink.OnRemb(remb, arrivedUs);
                    break;
                case RtcpType.PayloadFeedback:
                    OnKeyFrameRequest(packet);
                    break;
            }
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Tick(long nowUs)
    {
        _resendsLeft = Math.Min(MaxResendsAtOnce, _resendsLeft + ResendsPerTick);
        _askedLeft = Math.Min(MaxAskedAtOnce, _askedLeft + AskedPerTick);
        var writer = new RtcpWriter(peer.SendBuffer[..MaxCompound]);
        if (nowUs >= _nextReportUs)
        {
            // Jittered, so that a full room does not report in one burst (RFC 3550 §6.2).
            _nextReportUs = nowUs + ReportIntervalUs * Random.Shared.Next(80, 120) / 100;
            WriteReports(ref writer, nowUs);
        }
        else if (_reportSoon.Count > 0)
        {
            WriteSenderReports(ref writer, nowUs);
        }

        if (writer.Length > MaxCompound / 2)
        {
            // Reports of a full room fill a packet; requests must not find it full, since they count as made.
            peer.SendRtcp(writer.Length);
            writer = new RtcpWriter(peer.SendBuffer[..MaxCompound]);
        }

        foreach (var track in peer.Tracks)
        {
            foreach (var stream in track.Streams)
            {
                WriteNack(ref writer, stream, nowUs);
                if (!stream.TryWriteKeyFrameRequest(ref writer, _ssrc, nowUs)) continue;
                loop.Counters.KeyFramesRequested++;
                if (stream.IsAskedInVain) loop.Reports.LogNoKeyFrame(stream);
            }
        }

        if (writer.Length > 0) peer.SendRtcp(writer.Length);

        if (nowUs < _nextFeedbackUs) return;
        _nextFeedbackUs = nowUs + FeedbackIntervalUs;
        var media = peer.Tracks.Count > 0 ? peer.Tracks[^1].Streams[0].Ssrc : 0;
        while (peer.Arrivals.TryWriteFeedback(peer.SendBuffer[..MaxCompound], _ssrc, media, out var length)) peer.SendRtcp(length);
    }

    private void OnSenderReport(RtcpPacket packet, long nowUs)
    {
        if (!SenderReport.TryParse(packet, out var report)) return;
        foreach (var block in new ReportBlocks(packet)) OnReportBlock(block, nowUs);
        if (peer.StreamBySsrc(report.Ssrc) is not { } stream || stream.Ssrc != report.Ssrc) return;
        var theirsUs = NtpTime.ToUnixMicroseconds(report.Ntp);
        stream.Clock.OnReport(theirsUs, report.RtpTimestamp);
        peer.OnWallClock(theirsUs, loop.WallUs(nowUs));
        stream.Reception.OnSenderReport(report.Ntp, nowUs);
    }

    private void OnReportBlock(in ReportBlock block, long nowUs)
    {
        if (peer.SlotBySsrc(block.Ssrc) is not { } slot) return;
        if (slot.Sent.OnReport(block.HighestSequence, block.CumulativeLost) is { Sent: > 0 } since) peer.Downlink.OnReport(since.Sent, since.Lost, nowUs);
        var microseconds = block.RoundTripMicroseconds(NtpTime.FromUnixMicroseconds(loop.WallUs(nowUs)));
        if (microseconds is < 0 or >= 10_000_000) return;
        // The first says more than the guess that it takes the place of.
        RoundTripUs = Math.Max(1_000, _roundTripKnown ? (RoundTripUs * 7 + microseconds) / 8 : microseconds);
        _roundTripKnown = true;
    }

    private void OnNack(RtcpPacket packet, long nowUs)
    {
        if (!NackFeedback.TryParse(packet, out var nack) || peer.SlotBySsrc(nack.MediaSsrc) is not { } slot) return;
        foreach (var sequence in nack)
        {
            if (_resendsLeft <= 0 || _askedLeft-- <= 0 || !peer.Downlink.MayResend(nowUs)) return;
            if (slot.Resend(sequence, nowUs, RoundTripUs) is not (> 0 and var bytes)) continue;
            _resendsLeft--;
            peer.Downlink.OnResent(bytes);
            loop.Counters.PacketsResent++;
        }
    }

    private void OnKeyFrameRequest(RtcpPacket packet)
    {
        if (PictureLossIndication.TryParse(packet, out var pli))
        {
            peer.SlotBySsrc(pli.MediaSsrc)?.OnPictureLost();
        }
        else if (FullIntraRequest.TryParse(packet, out var fir))
        {
            foreach (var entry in fir) peer.SlotBySsrc(entry.Ssrc)?.OnPictureLost();
        }
    }

    private void WriteReports(ref RtcpWriter writer, long nowUs)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[MaxReportBlocks];
        var count = 0;
        foreach (var track in peer.Tracks)
            foreach (var stream in track.Streams)
                if (stream.Ssrc != 0 && stream.Reception.Received > 0 && count < blocks.Length) blocks[count++] = stream.Reception.Report(stream.Ssrc, nowUs);
        if (count > 0 && writer.TryWriteReceiverReport(_ssrc, blocks[..count])) writer.TryWriteSdesCname(_ssrc, "enx");

        foreach (var slot in peer.Slots) WantSenderReport(slot);
        WriteSenderReports(ref writer, nowUs);
    }

    private void WriteSenderReports(ref RtcpWriter writer, long nowUs)
    {
        // What does not fit, or whose source's clock is not known yet, is tried again at the next tick or report.
        for (var i = _reportSoon.Count - 1; i >= 0; i--)
        {
            var slot = _reportSoon[i];
            if (slot.Source is null || slot.TryWriteSenderReport(ref writer, loop.WallUs(nowUs))) _reportSoon.RemoveAt(i);
        }
    }

    private void WriteNack(ref RtcpWriter writer, SourceStream stream, long nowUs)
    {
        // Of a layer that nobody watches nothing is missed: who comes to watch it begins with a key frame.
        if (stream.Missing is not { } missing || stream.Ssrc == 0 || stream.Track.Blocked || !stream.Track.IsUsed(stream)) return;
        Span<ushort> due = stackalloc ushort[64];
        var count = missing.Collect(due, nowUs, RoundTripUs);
        if (missing.NeedsKeyFrame)
        {
            missing.KeyFrameRequested();
            stream.WantKeyFrame();
        }

        if (count > 0 && writer.TryWriteNack(_ssrc, stream.Ssrc, due[..count])) loop.Counters.NacksSent += count;
    }
}
