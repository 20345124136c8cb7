using System.Net.Security;
using System.Security.Cryptography;
using Enx.Host.Configuration;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// The certificate that the node shows by HTTPS (<c>enx.http.tls</c>), with its chain. When its files change it is read again, so that
/// a renewed one needs no start. A pair that does not fit, as when only one file is written yet, changes nothing and is tried again.
/// </summary>
internal sealed partial class CertificateFile(HttpTls tls, TimeProvider time, ILogger<CertificateFile> log)
{
    /// <summary>How often the files are looked at, at most.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    // Before they are loaded, so that a change between the two is seen.
    private byte[] _seen = Contents(tls);
    private SslStreamCertificateContext _current = tls.Load();
    private long _looked = time.GetTimestamp();
    private string? _told;

    /// <summary>What a handshake shows now.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (time.GetElapsedTime(_looked) < Pause) return _current;
                _looked = time.GetTimestamp();
                if (Contents(tls) is var contents && !contents.AsSpan().SequenceEqual(_seen)) ReadAgain(contents);
                return _current;
            }
        }
    }

    private void ReadAgain(byte[] contents)
    {
        try
        {
            // The old one stays alive: handshakes may be at it.
            _current = tls.Load();
            (_seen, _told) = (contents, null);
            LogRead(log, tls.Certificate, _current.TargetCertificate.Subject, _current.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (ConfigurationException e)
        {
            if (_told == e.Message) return;
            _told = e.Message;
            LogKept(log, e.Message);
        }
    }

    /// <summary>
    /// What the files hold, hashed; what cannot be read is empty. Their times would not do: those of symbolic links, as Kubernetes and certbot
    /// have them, stay when what they lead to is changed.
    /// </summary>
    private static byte[] Contents(HttpTls tls)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { tls.Certificate, tls.Key })
        {
            try
            {
                hash.AppendData(File.ReadAllBytes(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                hash.AppendData([0]);
            }
        }

        return hash.GetHashAndReset();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate {File} was read again: {Subject}, until {NotAfter:u}")]
    private static partial void LogRead(ILogger logger, string file, string subject, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate has changed and cannot be used, so the one before it stays: {Fault}")]
    private static partial void LogKept(ILogger logger, string fault);
}
