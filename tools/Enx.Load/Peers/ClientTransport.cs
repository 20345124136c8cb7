using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Enx.Load.Media;
using Enx.Media.Dtls;
using Enx.Media.Ice;
using Enx.Media.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Enx.Load.Peers;

/// <summary>
/// The transport of a client: checks as the controlling ICE agent, shakes hands as the DTLS client, encrypts and decrypts.
/// ICE can start again, and the local port change, while DTLS and SRTP go on. Belongs to the peer's thread, unless a member says otherwise.
/// </summary>
internal sealed class ClientTransport : IRtpTransport, IDisposable
{
    private const long FirstChecksUs = 50_000;
    private const long ConsentChecksUs = 500_000;
    private const byte DtlsAlert = 21;

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ClientSocket> _former = [];
    private readonly ClientTransportOptions _options;
    private readonly DtlsIdentity _identity;
    private readonly ClientSocket.Receiver _onDatagram;
    private readonly byte[] _scratch = new byte[2048];
    private readonly ConcurrentBag<ClientSocket> _sockets = [];
    private volatile IceTurn? _ice;
    private volatile IceTurn? _next;
    private ClientSocket? _receiving;
    private IPEndPoint? _remote;
    private byte[] _fingerprint = [];
    private DtlsPipe? _pipe;
    private DtlsTransport? _dtls;
    private SrtpContext? _incoming;
    private volatile SrtpContext? _outgoing;
    private volatile bool _frozen;

    /// <summary>Makes one that is not open yet.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="identity">The certificate that its offer names; the caller disposes of it.</param>
    public ClientTransport(ClientTransportOptions options, DtlsIdentity identity)
    {
        (_options, _identity) = (options, identity);
        // Made once: it is handed over for each datagram.
        _onDatagram = OnDatagram;
    }

    /// <summary>Takes a decrypted packet of this length, which the kernel got so long ago, µs.</summary>
    public delegate void PacketReceiver(Span<byte> datagram, int length, long ageUs);

    /// <summary>Takes what came out of DTLS.</summary>
    public delegate void DataReceiver(ReadOnlySpan<byte> packet);

    /// <summary>Completes when media can flow.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Completes when the server says that it ends the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Checks of the server that were answered.</summary>
    public int Checks { get; private set; }

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

    public IPEndPoint? Local => _ice?.Socket.Local;

    /// <summary>What the system knows the present socket by.</summary>
    public nint Handle => _ice!.Socket.Handle;

    /// <summary>Decides whether an incoming media datagram is lost on its way.</summary>
    public Func<bool>? Lose { get; set; }

    public PacketReceiver? OnRtp { get; set; }

    public PacketReceiver? OnRtcp { get; set; }

    public DataReceiver? OnData { get; set; }

    /// <summary>Opens the socket; before the peer's thread runs.</summary>
    public void Open(string localUfrag, string localPassword, ClientAnswer answer)
    {
        _remote = _options.Tcp ? answer.Tcp ?? throw new InvalidOperationException("the answer has no TCP candidate") : answer.Udp;
        _fingerprint = answer.Fingerprint;
        _ice = new IceTurn(localUfrag, localPassword, answer, NewSocket());
    }

    /// <summary>From now on everything goes out from another local port, with no word to the server. Any thread may ask.</summary>
    public void Move() => _ice = _ice!.On(NewSocket());

    /// <summary>Nothing goes out or comes in at the present address any more. Any thread may ask.</summary>
    public void Unplug() => _ice!.Socket.Unplugged = true;

    /// <summary>Begins checks under new credentials; completes when the server has answered one. Until then everything goes on under
    /// those so far, from where it did, and what is still under way to there is read later too. Any thread may ask.</summary>
    public Task RestartAsync(string localUfrag, string localPassword, ClientAnswer answer, bool newPort)
    {
        var next = new IceTurn(localUfrag, localPassword, answer, newPort ? NewSocket() : _ice!.Socket);
        _next = next;
        return next.Answered.Task;
    }

    /// <summary>Sends the checks that are due.</summary>
    public void Tick(long nowUs)
    {
        Check(_ice!, nowUs);
        if (_next is { } next) Check(next, nowUs);
    }

    /// <summary>Waits for what comes in, and handles it.</summary>
    public void Receive(int waitMicroseconds)
    {
        var next = _next is { } n && n.Socket != _ice!.Socket ? n : null;
        if (next is null)
        {
            Receive(_ice!.Socket, waitMicroseconds);
        }
        else
        {
            // The server may have had a check at the next place, which is answered there, and closed the TCP connection to this one.
            ReceiveToTheEnd(_ice!.Socket, waitMicroseconds);
            Receive(next.Socket, 0);
        }

        for (var i = _former.Count - 1; i >= 0; i--)
            if (!ReceiveToTheEnd(_former[i], 0)) _former.RemoveAt(i);
    }

    /// <summary>Handles what has come, without waiting; so many datagrams at most.</summary>
    public void Drain(int most)
    {
        _receiving = _ice!.Socket;
        _receiving.Drain(most, _onDatagram);
    }

    /// <inheritdoc/>
    public void SendRtp(Span<byte> buffer, int length) => SendRtp(buffer, length, spoilt: false);

    /// <summary>Encrypts the packet of this length in place, and sends it; when it is to be spoilt, so that nobody can decrypt it.</summary>
    public void SendRtp(Span<byte> buffer, int length, bool spoilt)
    {
        var sealedLength = _outgoing!.ProtectRtp(buffer, length);
        if (spoilt) buffer[sealedLength - 1] ^= 1;
        SendRaw(buffer[..sealedLength]);
    }

    /// <summary>Encrypts and sends a compound packet; it is lost while there are no keys.</summary>
    public void SendRtcp(ReadOnlySpan<byte> compound)
    {
        if (_outgoing is not { } outgoing) return;
        compound.CopyTo(_scratch);
        SendRaw(_scratch.AsSpan(0, outgoing.ProtectRtcp(_scratch, compound.Length)));
    }

    /// <summary>Encrypts and sends bytes over DTLS, once <see cref="Secure"/>.</summary>
    public void SendData(ReadOnlySpan<byte> packet) => _dtls!.Send(packet);

    /// <summary>Sends bytes as they are. Any thread may.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram) => _ice!.Socket.Send(datagram);

    /// <summary>Sends a close_notify, which takes the peer off the server at once; without it the consent time-out would have to.</summary>
    public void SayGoodbye() => _dtls?.Close();

    /// <summary>It will never be connected.</summary>
    public void Fail(Exception why) => _connected.TrySetException(why);

    public void Dispose()
    {
        _pipe?.Close();
        foreach (var socket in _sockets) socket.Dispose();
        _incoming?.Dispose();
        _outgoing?.Dispose();
    }

    private void Check(IceTurn ice, long nowUs)
    {
        if (nowUs < ice.NextCheckUs) return;
        ice.NextCheckUs = nowUs + (ice.Answered.Task.IsCompleted && Secure ? ConsentChecksUs : FirstChecksUs);
        Span<byte> transaction = stackalloc byte[12];
        RandomNumberGenerator.Fill(transaction);
        var length = StunMessages.WriteBindingRequest(_scratch, transaction, $"{ice.RemoteUfrag}:{ice.LocalUfrag}", 0x7E0000FF, controlling: true, 42, useCandidate: true, ice.RemotePassword);
        ice.Socket.Send(_scratch.AsSpan(0, length));
    }

    private void Receive(ClientSocket socket, int waitMicroseconds)
    {
        _receiving = socket;
        socket.Receive(waitMicroseconds, _onDatagram);
    }

    /// <summary>As <see cref="Receive(ClientSocket, int)"/>, where the end of a TCP connection is nothing to fail for; whether it has not ended.</summary>
    private bool ReceiveToTheEnd(ClientSocket socket, int waitMicroseconds)
    {
        try
        {
            Receive(socket, waitMicroseconds);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }

    /// <summary>Answers a check, which the server sends to see that we are where we say.</summary>
    private void Answer(in StunMessage message)
    {
        var turn = _next is { } next && IsOf(message, next) ? next : _ice!;
        if (!IsOf(message, turn) || !message.VerifyIntegrity(turn.LocalPassword)) return;
        Checks++;
        Span<byte> address = stackalloc byte[16];
        _remote!.Address.TryWriteBytes(address, out var length);
        var written = StunMessages.WriteBindingSuccess(_scratch, message.TransactionId, address[..length], (ushort)_remote.Port, turn.LocalPassword);
        _receiving!.Send(_scratch.AsSpan(0, written));

        static bool IsOf(in StunMessage message, IceTurn turn) => message.Username.StartsWith(Encoding.UTF8.GetBytes(turn.LocalUfrag + ":"));
    }

    private void OnDatagram(Span<byte> datagram, long ageUs)
    {
        if (_frozen) return;
        switch (datagram[0])
        {
            case < 4:
                if (!StunMessage.TryParse(datagram, out var message)) break;
                if (message.Type == StunMessageType.BindingSuccess) OnAnswered(message);
                else if (message.Type == StunMessageType.BindingRequest && _options.AnswersChecks) Answer(message);
                break;
            case >= 20 and < 64:
                // After the handshake the server's only alert is its close_notify.
                if (Secure && datagram[0] == DtlsAlert) _ended.TrySetResult();
                _pipe?.Feed(datagram);
                if (Secure && OnData is not null) ReadData(OnData);
                break;
            case >= 128:
                if (_incoming is null || Lose?.Invoke() == true) return;
                if (datagram[1] is >= 192 and < 224)
                {
                    if (_incoming.TryUnprotectRtcp(datagram, out var length)) OnRtcp?.Invoke(datagram, length, ageUs);
                }
                else if (_incoming.TryUnprotectRtp(datagram, out var length))
                {
                    OnRtp?.Invoke(datagram, length, ageUs);
                }

                break;
        }
    }

    private void OnAnswered(in StunMessage message)
    {
        if (_next is { } next && message.VerifyIntegrity(next.RemotePassword))
        {
            if (next.Socket != _ice!.Socket) _former.Add(_ice.Socket);
            (_ice, _next) = (next, null);
            next.Answered.TrySetResult();
        }
        else if (message.VerifyIntegrity(_ice!.RemotePassword))
        {
            _ice.Answered.TrySetResult();
            if (_pipe is null) StartDtls();
        }
    }

    private void ReadData(DataReceiver receiver)
    {
        while (_pipe!.HasIncoming)
            for (var length = _dtls!.Receive(_scratch, 1); length >= 0; length = _dtls.ReceivePending(_scratch)) receiver(_scratch.AsSpan(0, length));
    }

    private ClientSocket NewSocket()
    {
        // All are closed at the end only: the peer's thread may be waiting on the one so far right now.
        var socket = ClientSocket.Open(_remote!, _options.Tcp);
        _sockets.Add(socket);
        return socket;
    }

    private void StartDtls()
    {
        // The handshake's thread writes to the same socket as ours; a socket is safe for that.
        var pipe = _pipe = new DtlsPipe(SendRaw);
        var thread = new Thread(() =>
        {
            try
            {
                var (profile, keys) = _options.DtlsServer ? Accept(pipe) : Connect(pipe);
                Profile = (int)profile;
                _incoming = SrtpKeys.FromExporter(profile, keys, client: _options.DtlsServer).CreateContext();
                _outgoing = SrtpKeys.FromExporter(profile, keys, client: !_options.DtlsServer).CreateContext();
                pipe.HandshakeDone();
                _connected.TrySetResult();
            }
            catch (IOException e)
            {
                _connected.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "client-dtls" };
        thread.Start();
    }

    private (SrtpProfile Profile, byte[] Keys) Connect(DtlsPipe pipe)
    {
        SrtpProfile[] profiles = _options.OnlyAesCm ? [SrtpProfile.Aes128CmHmacSha1_80] : [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm];
        var client = new SfuDtlsClient(new BcTlsCrypto(new SecureRandom()), _identity, [_fingerprint], profiles, TimeSpan.FromSeconds(15));
        _dtls = new DtlsClientProtocol().Connect(client, pipe);
        return (client.Profile, client.KeyingMaterial);
    }

    private (SrtpProfile Profile, byte[] Keys) Accept(DtlsPipe pipe)
    {
        var server = new SfuDtlsServer(new BcTlsCrypto(new SecureRandom()), _identity, [_fingerprint], TimeSpan.FromSeconds(15));
        _dtls = new DtlsServerProtocol().Accept(server, pipe);
        return (server.Profile, server.KeyingMaterial);
    }

    /// <summary>One turn of ICE, from the first offer or a restart: its credentials, and the socket that it goes through.</summary>
    private sealed class IceTurn(string localUfrag, string localPassword, ClientAnswer answer, ClientSocket socket)
    {
        public string LocalUfrag => localUfrag;

        public byte[] LocalPassword { get; } = Encoding.ASCII.GetBytes(localPassword);

        public string RemoteUfrag => answer.Ufrag;

        public byte[] RemotePassword { get; } = Encoding.ASCII.GetBytes(answer.Password);

        public ClientSocket Socket => socket;

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long NextCheckUs { get; set; }

        public IceTurn On(ClientSocket other) => new(localUfrag, localPassword, answer, other);
    }
}

/// <summary>How a <see cref="ClientTransport"/> behaves.</summary>
/// <param name="Tcp">Goes by ICE-TCP instead of UDP.</param>
/// <param name="AnswersChecks">Answers checks of the server, as a full ICE agent does.</param>
/// <param name="DtlsServer">Waits for the DTLS handshake, which the server then begins.</param>
/// <param name="OnlyAesCm">Offers AES_CM_128_HMAC_SHA1_80 alone.</param>
internal sealed record ClientTransportOptions(bool Tcp = false, bool AnswersChecks = true, bool DtlsServer = false, bool OnlyAesCm = false);
