using System.Diagnostics;
using System.Globalization;
using System.Net;
using Enx.Load.Media;
using Enx.Load.Peers;
using Enx.Media.Srtp;

namespace Enx.Bench.Forwarding;

/// <summary>Has a <see cref="FloorServer"/> forward what a load test's camera sends, to so many sockets that only read, and says what it took.</summary>
internal static class FloorRun
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    /// <summary>Measures.</summary>
    /// <param name="subscribers">How many get each packet.</param>
    /// <param name="publishers">How many cameras send.</param>
    /// <param name="camera">What each sends.</param>
    /// <param name="time">For how long.</param>
    public static async Task<ForwardingCost> MeasureAsync(int subscribers, int publishers, IReadOnlyList<VideoLayer> camera, TimeSpan time)
    {
        using var server = Process.Start(new ProcessStartInfo("dotnet", [typeof(FloorRun).Assembly.Location, "floor"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var port = int.Parse((await server.StandardOutput.ReadLineAsync().ConfigureAwait(false))!, CultureInfo.InvariantCulture);
            using var traffic = new Traffic(new IPEndPoint(IPAddress.Loopback, port), subscribers, publishers, camera);
            await Task.Delay(Settle).ConfigureAwait(false);
            var (before, packets) = (ThreadTimes.Read(server.Id), traffic.Received);
            await Task.Delay(time).ConfigureAwait(false);
            var taken = ThreadTimes.Read(server.Id).Since(before);
            return ForwardingCost.Of(taken, traffic.Received - packets);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cameras and sockets, on a thread of their own.</summary>
    private sealed class Traffic : IDisposable
    {
        private readonly List<ClientSocket> _sockets = [];
        private readonly List<Camera> _cameras = [];
        private readonly List<SrtpContext> _contexts = [];
        private readonly PeerPoller _poller = new();
        private readonly Thread _thread;
        private volatile bool _stopping;
        private long _received;

        public Traffic(IPEndPoint server, int subscribers, int publishers, IReadOnlyList<VideoLayer> camera)
        {
            for (var i = 0; i < subscribers; i++)
            {
                var socket = ClientSocket.Open(server, tcp: false);
                _sockets.Add(socket);
                _poller.Watch(socket.Handle, i);
                socket.Send([1]);
            }

            for (var i = 0; i < publishers; i++)
            {
                var (socket, context) = (ClientSocket.Open(server, tcp: false), new SrtpContext(SrtpProfile.AeadAes128Gcm, FloorServer.Key, FloorServer.Salt));
                _sockets.Add(socket);
                _contexts.Add(context);
                _cameras.Add(new Camera(new RtpSender(new Sealed(socket, context)), (uint)i + 1, camera, new Random(i)));
            }

            _thread = new Thread(Run) { IsBackground = true, Name = "floor-traffic" };
            _thread.Start();
        }

        public long Received => Volatile.Read(ref _received);

        public void Dispose()
        {
            _stopping = true;
            _thread.Join();
            _poller.Dispose();
            foreach (var socket in _sockets) socket.Dispose();
            foreach (var context in _contexts) context.Dispose();
        }

        private void Run()
        {
            while (!_stopping)
            {
                foreach (var camera in _cameras) camera.Tick(PeerLoop.NowUs);
                foreach (var number in _poller.Wait(1)) _sockets[number].Drain(64, (_, _) => _received++);
            }
        }
    }

    /// <summary>Encrypts with the floor's key, and sends.</summary>
    private sealed class Sealed(ClientSocket socket, SrtpContext context) : IRtpTransport
    {
        public void SendRtp(Span<byte> buffer, int length) => socket.Send(buffer[..context.ProtectRtp(buffer, length)]);
    }
}
