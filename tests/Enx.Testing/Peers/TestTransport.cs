using System.Net;
using System.Security.Cryptography;
using System.Text;
using Enx.Media.Dtls;
using Enx.Media.Ice;
using Enx.Media.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Enx.Testing.Peers;

/// <summary>
/// The transport of a <see cref="TestPeer"/>: checks as the controlling ICE agent, shakes hands as the DTLS client, encrypts and decrypts.
/// ICE can start again, and the local port change, while DTLS and SRTP go on. Belongs to the peer's thread, unless a member says otherwise.
/// </summary>
internal sealed class TestTransport(TestPeerOptions options, DtlsIdentity identity) : IDisposable
{
    private const long FirstChecksUs = 50_000;
    private const long ConsentChecksUs = 500_000;

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TestSocket> _abandoned = [];
    private readonly byte[] _scratch = new byte[2048];
    private volatile TestSocket? _socket;
    private volatile IceTurn? _ice;
    private IPEndPoint? _remote;
    private byte[] _fingerprint = [];
    private DtlsPipe? _pipe;
    private DtlsTransport? _dtls;
    private SrtpContext? _incoming;
    private volatile SrtpContext? _outgoing;
    private long _nextCheckUs;
    private volatile bool _frozen;

    /// <summary>Takes a decrypted packet of this length.</summary>
    public delegate void PacketReceiver(Span<byte> datagram, int length);

    /// <summary>Completes when media can flow.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Whether media can be sent.</summary>
    public bool Secure => _outgoing is not null;

    /// <summary>The SRTP profile agreed upon.</summary>
    public int Profile { get; private set; }

    /// <summary>Nothing goes out, and what comes in is thrown away. Any thread may set it.</summary>
    public bool Frozen
    {
        get => _frozen;
        set => _frozen = value;
    }

    public IPEndPoint? Local => _socket?.Local;

    /// <summary>Decides whether an incoming media datagram is lost on its way.</summary>
    public Func<bool>? Lose { get; set; }

    public PacketReceiver? OnRtp { get; set; }

    public PacketReceiver? OnRtcp { get; set; }

    /// <summary>Opens the socket; before the peer's thread runs.</summary>
    public void Open(string localUfrag, TestPeerAnswer answer)
    {
        _remote = options.Tcp ? answer.Tcp ?? throw new InvalidOperationException("the answer has no TCP candidate") : answer.Udp;
        _fingerprint = answer.Fingerprint;
        _socket = TestSocket.Open(_remote, options.Tcp);
        _ice = new IceTurn(localUfrag, answer.Ufrag, Encoding.ASCII.GetBytes(answer.Password));
    }

    /// <summary>From now on everything goes out from another local port. Any thread may ask.</summary>
    public void Move()
    {
        // The old socket is closed at the end: the peer's thread may be waiting on it right now.
        _abandoned.Add(_socket!);
        _socket = TestSocket.Open(_remote!, options.Tcp);
    }

    /// <summary>From now on checks are made under these credentials; completes when the server has answered one. Any thread may ask.</summary>
    public Task RestartAsync(string localUfrag, TestPeerAnswer answer)
    {
        var turn = new IceTurn(localUfrag, answer.Ufrag, Encoding.ASCII.GetBytes(answer.Password));
        _ice = turn;
        return turn.Answered.Task;
    }

    /// <summary>Sends a check when one is due.</summary>
    public void Tick(long nowUs)
    {
        var ice = _ice!;
        // A turn that has just begun is not kept waiting for the last one's next check.
        if (nowUs < _nextCheckUs && ice.Checked) return;
        _nextCheckUs = nowUs + (ice.Answered.Task.IsCompleted && Secure ? ConsentChecksUs : FirstChecksUs);
        ice.Checked = true;
        Span<byte> transaction = stackalloc byte[12];
        RandomNumberGenerator.Fill(transaction);
        var length = StunMessages.WriteBindingRequest(_scratch, transaction, $"{ice.RemoteUfrag}:{ice.LocalUfrag}", 0x7E0000FF, controlling: true, 42, useCandidate: true, ice.RemotePassword);
        SendRaw(_scratch.AsSpan(0, length));
    }

    /// <summary>Waits for what comes in, and handles it.</summary>
    public void Receive(int waitMicroseconds) => _socket!.Receive(waitMicroseconds, OnDatagram);

    /// <summary>Encrypts the packet of this length in place, and sends it.</summary>
    public void SendRtp(Span<byte> buffer, int length) => SendRaw(buffer[.._outgoing!.ProtectRtp(buffer, length)]);

    /// <summary>Encrypts and sends a compound packet; it is lost while there are no keys.</summary>
    public void SendRtcp(ReadOnlySpan<byte> compound)
    {
        if (_outgoing is not { } outgoing) return;
        compound.CopyTo(_scratch);
        SendRaw(_scratch.AsSpan(0, outgoing.ProtectRtcp(_scratch, compound.Length)));
    }

    /// <summary>Sends bytes as they are. Any thread may.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram) => _socket!.Send(datagram);

    /// <summary>Sends a close_notify, which takes the peer off the server at once; without it the consent time-out would have to.</summary>
    public void SayGoodbye() => _dtls?.Close();

    /// <summary>It will never be connected.</summary>
    public void Fail(Exception why) => _connected.TrySetException(why);

    public void Dispose()
    {
        _pipe?.Close();
        _socket?.Dispose();
        foreach (var socket in _abandoned) socket.Dispose();
        _incoming?.Dispose();
        _outgoing?.Dispose();
    }

    private void OnDatagram(Span<byte> datagram)
    {
        if (_frozen) return;
        switch (datagram[0])
        {
            case < 4:
                var ice = _ice!;
                if (StunMessage.TryParse(datagram, out var message) && message.Type == StunMessageType.BindingSuccess && message.VerifyIntegrity(ice.RemotePassword))
                {
                    ice.Answered.TrySetResult();
                    if (_pipe is null) StartDtls();
                }

                break;
            case >= 20 and < 64:
                _pipe?.Feed(datagram);
                break;
            case >= 128:
                if (_incoming is null || Lose?.Invoke() == true) return;
                if (datagram[1] is >= 192 and < 224)
                {
                    if (_incoming.TryUnprotectRtcp(datagram, out var length)) OnRtcp?.Invoke(datagram, length);
                }
                else if (_incoming.TryUnprotectRtp(datagram, out var length))
                {
                    OnRtp?.Invoke(datagram, length);
                }

                break;
        }
    }

    private void StartDtls()
    {
        // The handshake's thread writes to the same socket as ours; a socket is safe for that.
        var pipe = _pipe = new DtlsPipe(bytes => SendRaw(bytes.Span));
        var thread = new Thread(() =>
        {
            SrtpProfile[] profiles = options.OnlyAesCm ? [SrtpProfile.Aes128CmHmacSha1_80] : [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm];
            var client = new SfuDtlsClient(new BcTlsCrypto(new SecureRandom()), identity, [_fingerprint], profiles, TimeSpan.FromSeconds(15));
            try
            {
                _dtls = new DtlsClientProtocol().Connect(client, pipe);
                Profile = (int)client.Profile;
                _incoming = SrtpKeys.FromExporter(client.Profile, client.KeyingMaterial, client: false).CreateContext();
                _outgoing = SrtpKeys.FromExporter(client.Profile, client.KeyingMaterial, client: true).CreateContext();
                pipe.HandshakeDone();
                _connected.TrySetResult();
            }
            catch (IOException e)
            {
                _connected.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "test-peer-dtls" };
        thread.Start();
    }

    /// <summary>The credentials of one turn of ICE: those of the first offer, or of a restart.</summary>
    private sealed class IceTurn(string localUfrag, string remoteUfrag, byte[] remotePassword)
    {
        public string LocalUfrag => localUfrag;

        public string RemoteUfrag => remoteUfrag;

        public byte[] RemotePassword => remotePassword;

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Checked { get; set; }
    }
}
