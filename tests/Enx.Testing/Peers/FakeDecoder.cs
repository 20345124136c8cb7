using System.Globalization;
using Enx.Media.Rtp;

namespace Enx.Testing.Peers;

/// <summary>
/// Tells whether a real decoder could decode a stream of <see cref="FakeFrame"/> packets, which come in order: every frame rests on frames
/// that came, another source begins with a key frame, picture ids and base indices of VP8 and VP9 count on, timestamps rise from
/// picture to picture and the marker is where a picture ends.
/// </summary>
public sealed class FakeDecoder
{
    private const int MostFindings = 20;
    private const int TemporalPattern = 4;

    private readonly HashSet<uint> _decoded = [];
    private readonly List<string> _findings = [];
    private FakeFrame _frame = new(0, 0, 0, 0, FakeFrame.None, FakeFrame.None, FakeFrame.None);
    private uint _timestamp;
    private bool _ended = true;
    private int _pictureId = -1;
    private int _tl0PicIdx;

    /// <summary>What was wrong, the first few.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Pictures that began.</summary>
    public int Pictures { get; private set; }

    /// <summary>Frames of key pictures at which the stream began or went over to another source.</summary>
    public int Switches { get; private set; }

    /// <summary>The frame that came last.</summary>
    public FakeFrame Last => _frame;

    /// <summary>Highest spatial layer of the picture before the last.</summary>
    public int Spatial { get; private set; }

    /// <summary>Pictures of each temporal layer.</summary>
    public int[] OfTemporal { get; } = new int[8];

    /// <summary>Takes one packet.</summary>
    public void OnPacket(FakeCodec codec, ReadOnlySpan<byte> payload, uint timestamp, bool marker)
    {
        if (!FakeFrame.TryRead(payload, out var frame))
        {
            Find($"a packet that is no fake frame, {payload.Length} bytes");
            return;
        }

        var starts = frame.Number != _frame.Number || frame.Stream != _frame.Stream || frame.Tag != _frame.Tag;
        if (_ended || timestamp != _timestamp) BeginPicture(codec, payload, frame, timestamp);
        if (starts) BeginFrame(frame);
        _ended = marker;
    }

    private void BeginPicture(FakeCodec codec, ReadOnlySpan<byte> payload, in FakeFrame frame, uint timestamp)
    {
        if (!_ended) Find($"picture {Pictures} ended without a marker");
        if (Pictures > 0 && (int)(timestamp - _timestamp) <= 0) Find($"picture {Pictures} came at {timestamp}, not after {_timestamp}");
        _timestamp = timestamp;
        Pictures++;
        Spatial = _frame.Spatial;
        OfTemporal[frame.Temporal & 7]++;
        CheckNumbers(codec, payload, frame);
    }

    /// <summary>Of VP8 the server closes the numbers of pictures that it leaves out; of VP9 it does not, as the layers of a receiver's choice may be
    /// missing, but they are no more than a pattern of temporal layers has.</summary>
    private void CheckNumbers(FakeCodec codec, ReadOnlySpan<byte> payload, in FakeFrame frame)
    {
        var (id, hasTl0, tl0, most) = codec switch
        {
            FakeCodec.Vp8 when Vp8Descriptor.TryParse(payload, out var vp8) && vp8.HasPictureId => (vp8.PictureId, vp8.HasTl0PicIdx, vp8.Tl0PicIdx, 1),
            FakeCodec.Vp9 when Vp9Descriptor.TryParse(payload, out var vp9) && vp9.PictureIdBits != 0 => (vp9.PictureId, vp9.HasTl0PicIdx, vp9.Tl0PicIdx, TemporalPattern),
            _ => (-1, false, 0, 0),
        };
        if (id < 0) return;
        var expected = frame.Temporal == 0 ? _tl0PicIdx + 1 & 0xFF : _tl0PicIdx;
        var step = id - _pictureId & 0x7FFF;
        if (_pictureId >= 0 && (step < 1 || step > most)) Find($"picture id {id} after {_pictureId}");
        if (_pictureId >= 0 && hasTl0 && tl0 != expected) Find($"TL0PICIDX {tl0}, not {expected}, at temporal layer {frame.Temporal}");
        (_pictureId, _tl0PicIdx) = (id, tl0);
    }

    private void BeginFrame(in FakeFrame frame)
    {
        var other = frame.Stream != _frame.Stream || frame.Tag != _frame.Tag || _frame.Number == FakeFrame.None;
        _frame = frame;
        if (frame.IsKey && frame.Spatial == 0 || other)
        {
            if (!frame.IsKey) Find($"the stream went over to {frame.Tag}/{frame.Stream} without a key frame");
            if (other) Switches++;
            _decoded.Clear();
        }

        if (!frame.IsKey && !_decoded.Contains(frame.Reference)) Find($"frame {frame.Number} (S{frame.Spatial} T{frame.Temporal}) rests on {frame.Reference}, which did not come");
        if (frame.Lower != FakeFrame.None && !_decoded.Contains(frame.Lower)) Find($"frame {frame.Number} (S{frame.Spatial}) rests on {frame.Lower} of the layer below, which did not come");
        _decoded.Add(frame.Number);
    }

    private void Find(FormattableString finding)
    {
        if (_findings.Count < MostFindings) _findings.Add(finding.ToString(CultureInfo.InvariantCulture));
    }
}
