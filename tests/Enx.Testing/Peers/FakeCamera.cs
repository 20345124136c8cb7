using Enx.Load.Peers;

namespace Enx.Testing.Peers;

/// <summary>A camera in layers, made up by <see cref="FakeEncoder"/>, for a <see cref="TestPeer"/> to send: simulcast, scalable, or both.</summary>
/// <param name="Codec">Which codec.</param>
/// <param name="Streams">Simulcast streams, 1 to 3: 180, 360 and 720 lines.</param>
/// <param name="SpatialLayers">Spatial layers of each stream.</param>
/// <param name="TemporalLayers">Temporal layers of each stream.</param>
/// <param name="KeyOnly">Whether lower spatial layers serve the higher in key pictures alone.</param>
/// <param name="Described">Whether dependency descriptors are sent.</param>
/// <param name="PacketLength">Payload of a packet of the smallest stream, bytes; of the others two and three times as much, in as many packets a frame.</param>
public sealed record FakeCamera(FakeCodec Codec, int Streams = 1, int SpatialLayers = 1, int TemporalLayers = 1, bool KeyOnly = false, bool Described = false, int PacketLength = 150, int DescriptorId = ClientFormats.DescriptorId)
{
    /// <summary>The names of the streams, the smallest first.</summary>
    public IReadOnlyList<string> Rids => [.. new[] { "q", "h", "f" }.Take(Streams)];

    /// <summary>An encoder for one of the streams.</summary>
    public FakeEncoder Encoder(uint tag, int stream)
    {
        var (width, height) = (1280 >> Streams - 1 - stream, 720 >> Streams - 1 - stream);
        // As in browsers, VP9's descriptors are without sizes, which stand in its payload.
        return new FakeEncoder(Codec, new FakeLayers(SpatialLayers, TemporalLayers, KeyOnly, Codec == FakeCodec.Vp9 ? 0 : width, height), width, height, tag, (byte)stream, KeyOnly, Described)
        {
            PacketsPerFrame = 1 + stream,
            PacketLength = PacketLength * (1 + stream),
        };
    }
}
