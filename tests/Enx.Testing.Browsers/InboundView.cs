namespace Enx.Testing.Browsers;

/// <summary>One received stream, of getStats.</summary>
public sealed record InboundView
{
    /// <summary>A function that reads them in a page; slots nobody is on count nothing. While the page has no connection, as when its media node was just lost, there are none.</summary>
    public const string Script = """
        async () => {
          const report = await EnxRtc.getStats();
          const rows = [];
          report?.forEach(s => { if (s.type === 'inbound-rtp') rows.push({ mid: s.mid, kind: s.kind, packets: s.packetsReceived, frames: s.framesDecoded ?? 0, width: s.frameWidth ?? 0,
            height: s.frameHeight ?? 0, energy: s.totalAudioEnergy ?? 0, lost: s.packetsLost, freezes: s.freezeCount ?? 0, playout: s.estimatedPlayoutTimestamp ?? 0, codec: report.get(s.codecId)?.mimeType ?? '',
            bytes: s.bytesReceived ?? 0, keys: s.keyFramesDecoded ?? 0, asked: s.pliCount ?? 0, samples: s.totalSamplesReceived ?? 0, concealed: (s.concealedSamples ?? 0) - (s.silentConcealedSamples ?? 0) }); });
          return rows;
        }
        """;

    public string Mid { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Codec { get; init; } = "";

    public int Packets { get; init; }

    public int Frames { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public int Lost { get; init; }

    public int Freezes { get; init; }

    public double Energy { get; init; }

    /// <summary>Bytes of payload received.</summary>
    public long Bytes { get; init; }

    /// <summary>Key frames played.</summary>
    public int Keys { get; init; }

    /// <summary>Key frames asked for.</summary>
    public int Asked { get; init; }

    /// <summary>Samples of sound played, those made up among them.</summary>
    public long Samples { get; init; }

    /// <summary>Samples made up to hide that sound was missing; silence does not count.</summary>
    public long Concealed { get; init; }

    /// <summary>When what is played now was taken, by the sender reports: ms since 1900; 0 while none has come.</summary>
    public double Playout { get; init; }
}
